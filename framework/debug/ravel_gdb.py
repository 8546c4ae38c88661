# SPDX-License-Identifier: Apache-2.0
#
# gdb's view of an execution under Ravel's control: libravel.so has this text
# in it, and gdb runs it when it loads the library. What it reads there is in
# framework/debug/debug_state.h and debug_table.h.
#
# All virtual threads run on one thread of the system. One that waits for its
# turn is shown by an unwinder: below the frame in which all is stopped it
# puts the frames of that thread, and changes no register.

import json
import re
import struct

import gdb
import gdb.unwinder

NO_THREAD = 0xFFFF
RUNS, READY, BLOCKED, ENDED = range(4)
HEADER = struct.Struct("<8I")
THREAD = struct.Struct("<QQIHBBHBB4x")
VERSION = 1
SYSTEM = ("/usr/include/", "/usr/lib/", "/usr/src/", "/include/c++/")


def address_of(symbol):
    return int(gdb.parse_and_eval("(unsigned long)&" + symbol))


def read(address, size):
    return gdb.selected_inferior().read_memory(address, size).tobytes()


class Thread:
    def __init__(self, fields, name):
        (self.stack, self.address, self.object, self.holder, self.kind,
         self.state, self.process, self.timed, _) = fields
        self.name = name


class Stop:
    """All that is known while the program is stopped before a step."""

    def __init__(self):
        where = address_of("ravel_debug_state")
        (version, _, self.record, self.thread, count, table, self.remote,
         _) = HEADER.unpack(read(where, HEADER.size))
        if version != VERSION:
            raise gdb.GdbError("this is the script of another libravel.so")
        pid = gdb.selected_inferior().pid
        with open("/proc/%d/fd/%d" % (pid, table), encoding="utf-8") as file:
            self.table = json.load(file)
        self.steps = self.table["steps"]
        self.names = {(a, n): name for a, n, name in self.table["objects"]}
        raw = read(where + HEADER.size, THREAD.size * count)
        self.threads = [
            Thread(fields, self.table["threads"][i][0])
            for i, fields in enumerate(THREAD.iter_unpack(raw))]
        # More than one step may begin with one record: the last is to come.
        end = self.table["end"][0]
        self.step = len(self.steps) if self.record == end else max(
            i for i, step in enumerate(self.steps) if step[0] == self.record)

    def name(self, thread):
        return self.threads[thread].name

    def find(self, name):
        """The number of the thread called `name`, or with that number."""
        for i, thread in enumerate(self.threads):
            if name in (thread.name, str(i)):
                return i
        raise gdb.GdbError("no thread is called %s; see \"info ravel\"" % name)

    def object_of(self, thread):
        return (self.names.get((thread.address, thread.object)) or
                self.names.get((thread.address, 0)) or "")

    def wish(self, thread):
        """What the thread announced: "lock forks[1]"."""
        verb = self.table["kinds"][thread.kind]
        if verb in ("start", "join", "detach") and not thread.address:
            other = thread.object
            known = other < len(self.threads)
            return verb + " " + (self.name(other) if known else "a thread")
        return (verb + " " + self.object_of(thread)).strip()

    def state(self, number):
        thread = self.threads[number]
        if thread.state == ENDED:
            return "has ended"
        if thread.state == RUNS:
            if self.step == len(self.steps):
                return "runs"
            return "runs: " + self.steps[self.step][2]
        if thread.state == READY:
            return "can run: " + self.wish(thread)
        text = "waits: " + self.wish(thread)
        if thread.holder < len(self.threads) and "join" not in text:
            text += ", held by " + self.name(thread.holder)
        return text + (", with a time-out" if thread.timed else "")

    def locks(self):
        """What is held: name -> [step, ...], the first taken first."""
        held = {}
        for i, (_, thread, text, _, kind, done) in enumerate(
                self.steps[:self.step]):
            verb = self.table["kinds"][kind]
            if not done or not text.startswith(verb):
                continue
            name = text[len(verb) + 1:]
            if verb in ("lock", "try_lock", "lock_shared", "try_lock_shared"):
                held.setdefault(name, []).append(i)
            elif verb in ("unlock", "unlock_shared"):
                taken = [at for at in held.get(name, [])
                         if self.steps[at][1] == thread]
                if taken:
                    held[name].remove(taken[-1])
        return {name: at for name, at in held.items() if at}


class Session:
    """What outlives a run of the program."""

    def __init__(self):
        self.stop = None
        self.last = None   # stop there was
        self.shown = None  # the waiting thread in whose frames one looks
        self.here = None   # where ravel_debug_stop() stands

    def at_stop(self):
        if self.stop is None:
            raise gdb.GdbError("the program is not stopped before a step: "
                               "start it with --break_at=N")
        return self.stop

    def show(self, number):
        """Selects a thread and its innermost frame in the user's code."""
        thread = self.stop.threads[number]
        if thread.state == ENDED:
            raise gdb.GdbError("%s has ended" % thread.name)
        runs = number == self.stop.thread
        if self.stop.remote if runs else not thread.stack:
            raise gdb.GdbError("%s is in another process" % thread.name)
        self.shown = None if runs else thread
        gdb.invalidate_cached_frames()
        select_user_frame()


session = getattr(gdb, "ravel_session", None) or Session()
gdb.ravel_session = session


class ThreadUnwinder(gdb.unwinder.Unwinder):
    # As RAVEL_RESTORE in scheduler/context.cc pops them.
    SAVED = ("r15", "r14", "r13", "r12", "rbx", "rbp", "rip")

    class Id:
        def __init__(self, sp, pc):
            self.sp = sp
            self.pc = pc

    def __call__(self, frame):
        thread = session.shown
        if thread is None or session.here is None:
            return None
        pc = frame.read_register("rip")
        if int(pc) != session.here:
            return None
        sp = frame.read_register("rsp")
        words = struct.unpack("<8Q", read(thread.stack, 64))
        found = frame.create_unwind_info(self.Id(sp, pc))
        for name, word in zip(self.SAVED, words[1:]):
            register = frame.read_register(name)
            found.add_saved_register(
                name, gdb.Value(word).cast(register.type))
        found.add_saved_register(
            "rsp", gdb.Value(thread.stack + 64).cast(sp.type))
        return found


class HideRavel:
    """Leaves Ravel's own frames out of bt; not so "bt -no-filters"."""

    name = "ravel"
    enabled = True
    priority = 100

    def filter(self, frames):
        return (frame for frame in frames
                if not is_ravel(frame.inferior_frame()))


def is_ravel(frame):
    return "libravel" in (gdb.solib_name(frame.pc()) or "")


def is_user_code(frame):
    function = frame.function()
    if function is None or is_ravel(frame):
        return False
    # The file of one that was inlined may be where it was inlined to.
    if frame.name().startswith(("std::", "__gnu_cxx::", "testing::")):
        return False
    file = function.symtab.fullname()
    return not any(part in file for part in SYSTEM + ("/include/ravel/",))


def user_frame():
    frame = gdb.newest_frame()
    while frame is not None and not is_user_code(frame):
        frame = frame.older()
    return frame


def select_user_frame():
    frame = user_frame()
    if frame is None:
        gdb.write("(no frame of the program's own)\n")
        return
    frame.select()
    gdb.execute("frame")


def place_of(number):
    """Where a waiting thread is: "list.cc:12 Remove"."""
    thread = session.stop.threads[number]
    runs = number == session.stop.thread and not session.stop.remote
    if not thread.stack and not runs or thread.state == ENDED:
        return ""
    before = session.shown
    session.shown = None if runs else thread
    gdb.invalidate_cached_frames()
    try:
        frame = user_frame()
        if frame is None:
            return ""
        sal = frame.find_sal()
        name = (frame.name() or "").replace("(anonymous namespace)::", "")
        name = name.split("(")[0]
        file = sal.symtab.filename.rsplit("/", 1)[-1]
        return "%s:%d %s()" % (file, sal.line, name)
    finally:
        session.shown = before
        gdb.invalidate_cached_frames()


def on_stop(_):
    session.shown = None
    session.stop = None
    try:
        frame = gdb.newest_frame()
        if frame.name() != "ravel_debug_stop":
            return
        session.here = int(frame.pc())
        inferior = gdb.selected_inferior()
        script = address_of("ravel_debug_state") + HEADER.size - 4
        inferior.write_memory(script, struct.pack("<I", 1))
        session.stop = session.last = Stop()
    except gdb.error:  # it is not loaded, or there is no frame
        return
    stop = session.stop
    if stop.step == len(stop.steps):
        gdb.write("ravel: at the end, after step %d: %s\n" % (
            stop.step, stop.table["end"][1]))
    else:
        _, thread, text, place, _, _ = stop.steps[stop.step]
        gdb.write("ravel: before step %d of %d: %s %s  %s\n" % (
            stop.step + 1, len(stop.steps), stop.name(thread), text, place))
    if stop.remote:
        gdb.write("(in another process: its stack is not to be seen here)\n")
    else:
        select_user_frame()


def on_resume(_):
    session.shown = None
    session.stop = None


def last_stop():
    if session.last is None:
        return session.at_stop()
    return session.last


def record_now():
    """How far the execution is; beyond all if it is over."""
    if gdb.selected_inferior().pid == 0:
        return 1 << 32
    where = address_of("ravel_debug_state")
    return HEADER.unpack(read(where, HEADER.size))[2]


def step_now():
    """The step that is next, counted from 0, or is being made."""
    now = record_now()
    return sum(1 for step in last_stop().steps if step[0] < now)


def stop_before(step):
    """Goes to a step, counted from 0: on, or from the start once more."""
    stop = last_stop()
    steps = len(stop.steps)
    if not 0 <= step <= steps:
        raise gdb.GdbError("the execution has steps 1 to %d, and %d is its "
                           "end" % (steps, steps + 1))
    record = (stop.steps[step] if step < steps else stop.table["end"])[0]
    if record > record_now() and gdb.selected_inferior().pid != 0:
        where = address_of("ravel_debug_state") + 4
        gdb.selected_inferior().write_memory(where, struct.pack("<I", record))
        gdb.execute("continue")
        return
    shown = gdb.execute("show args", to_string=True)
    given = re.search(r' is "(.*)"\.$', shown.strip(), re.DOTALL)
    arguments, count = re.subn(r"(--(ravel_)?break_at=)\d+",
                               r"\g<1>%d" % (step + 1),
                               given.group(1) if given else "")
    if count:
        gdb.execute("set args " + arguments)
    else:
        gdb.execute("set environment RAVEL_BREAK_AT %d" % (step + 1))
    confirms = gdb.parameter("confirm")
    gdb.execute("set confirm off")
    try:
        gdb.execute("run")
    finally:
        gdb.execute("set confirm " + ("on" if confirms else "off"))


def count_of(argument):
    if argument and not argument.isdigit():
        raise gdb.GdbError("takes a number of steps")
    return int(argument or 1)


class RavelCommand(gdb.Command):
    """Commands for an execution under Ravel's control; see "help ravel"."""

    def __init__(self):
        super().__init__("ravel", gdb.COMMAND_RUNNING, prefix=True)


class InfoCommand(gdb.Command):
    """The virtual threads: what each is about to do, or waits for."""

    def __init__(self):
        super().__init__("info ravel", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        stop = session.at_stop()
        shown = session.shown
        level = gdb.selected_frame().level()
        rows = []
        for i, thread in enumerate(stop.threads):
            chosen = shown is thread or shown is None and i == stop.thread
            mark = "*" if chosen else " "
            place = (stop.steps[stop.step][3]
                     if thread.state == RUNS and stop.step < len(stop.steps)
                     else place_of(i))
            function = stop.table["threads"][i][1]
            rows.append((mark, thread.name, function, stop.state(i), place))
        widths = [max(len(row[k]) for row in rows) for k in range(5)]
        for row in rows:
            gdb.write(("%s %-*s  %-*s  %-*s  %s" % (
                row[0], widths[1], row[1], widths[2], row[2], widths[3],
                row[3], row[4])).rstrip() + "\n")
        frame = gdb.newest_frame()
        while frame is not None and frame.level() < level:
            frame = frame.older()
        if frame is not None:
            frame.select()


class ThreadCommand(gdb.Command):
    """ravel thread NAME: goes into the frames of a virtual thread.
bt, frame, up, print and info locals are then those of that thread, up to the
next step. Without NAME: back to the one that runs."""

    def __init__(self):
        super().__init__("ravel thread", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        stop = session.at_stop()
        session.show(stop.find(argument) if argument else stop.thread)

    def complete(self, text, word):
        names = [t.name for t in session.stop.threads] if session.stop else []
        return [name for name in names if name.startswith(word)]


class LocksCommand(gdb.Command):
    """ravel locks: what is held, by whom, since when, and who waits for it."""

    def __init__(self):
        super().__init__("ravel locks", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        stop = session.at_stop()
        held = stop.locks()
        waits = {}
        for thread in stop.threads:
            if thread.state == BLOCKED:
                waits.setdefault(stop.object_of(thread), []).append(thread)
        for name, steps in held.items():
            for at in steps:
                gdb.write("%s  held by %s since step %d  %s\n" % (
                    name, stop.name(stop.steps[at][1]), at + 1,
                    stop.steps[at][3]))
            for thread in waits.pop(name, []):
                gdb.write("  %s waits: %s\n" % (thread.name,
                                                stop.wish(thread)))
        for threads in waits.values():
            for thread in threads:
                gdb.write("%s waits: %s\n" % (thread.name, stop.wish(thread)))
        if not held and not waits:
            gdb.write("nothing is held, and nobody waits\n")


class StepCommand(gdb.Command):
    """ravel step [N]: goes on to the next step of the report, or the N-th."""

    def __init__(self):
        super().__init__("ravel step", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        stop_before(step_now() + count_of(argument))


class BackCommand(gdb.Command):
    """ravel back [N]: goes N steps back, by running the execution again."""

    def __init__(self):
        super().__init__("ravel back", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        stop_before(step_now() - count_of(argument))


class GotoCommand(gdb.Command):
    """ravel goto N: stops before step N of the report."""

    def __init__(self):
        super().__init__("ravel goto", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        if not argument.isdigit():
            raise gdb.GdbError("ravel goto takes the number of a step")
        stop_before(int(argument) - 1)


def load():
    gdb.unwinder.register_unwinder(None, ThreadUnwinder("ravel"),
                                   replace=True)
    gdb.frame_filters["ravel"] = HideRavel()
    breakpoint = gdb.Breakpoint("ravel_debug_stop", internal=True)
    breakpoint.silent = True
    gdb.events.stop.connect(on_stop)
    gdb.events.cont.connect(on_resume)
    for command in (RavelCommand, InfoCommand, ThreadCommand, LocksCommand,
                    StepCommand, BackCommand, GotoCommand):
        command()


# gdb runs this again for each start of the program.
if not hasattr(session, "loaded"):
    session.loaded = True
    load()
