// SPDX-License-Identifier: Apache-2.0
//
// Puts ravel_gdb.py into the library, where gdb looks for scripts: a section
// of entries, each a byte that says what follows (4: Python itself), a name
// and a line's end, the text, and a zero. See "dotdebug_gdb_scripts section" in
// gdb's manual.

asm(".pushsection .debug_gdb_scripts, \"MS\", @progbits, 1\n"
    ".byte 4\n"
    ".ascii \"ravel\\n\"\n"
    ".incbin \"" RAVEL_GDB_SCRIPT
    "\"\n"
    ".byte 0\n"
    ".popsection\n");
