// SPDX-License-Identifier: Apache-2.0
//
// Names for what a program allocates. A block is called after the one variable
// that ever pointed to it, if that pointed to nothing else ("account->balance",
// "values[3]"), or else after its type and number ("Node 2.next"), or after
// where it was allocated ("block of list.c:31"). Memory that is neither
// variable nor block, shared by mmap() say, is called after its pointer.

#ifndef RAVEL_FRAMEWORK_REPORT_BLOCK_NAMES_H_
#define RAVEL_FRAMEWORK_REPORT_BLOCK_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "framework/report/debug_info.h"
#include "framework/report/symbolizer.h"
#include "framework/report/variable_names.h"
#include "scheduler/observers/recorder.h"

namespace ravel {

class BlockNames {
 public:
  // `recording`: nullptr if there is none, and no names.
  BlockNames(const DebugInfo& debug, const Symbolizer& symbolizer,
             const VariableNames& variables, const Recording* recording)
      : debug_(debug),
        symbolizer_(symbolizer),
        variables_(variables),
        recording_(recording) {}

  // The object of `size` bytes at `address`, as things were at that record;
  // empty: no block that is known.
  std::string NameAt(uintptr_t address, size_t size, size_t record);

  // The same for what a pointer points to: never by the pointer's own name.
  std::string TargetAt(uintptr_t address, size_t record);

  // Differs for two blocks at the same address; 0 where there is none.
  uint64_t LifeAt(uintptr_t address, size_t record);

 private:
  struct Block {
    const Allocation* allocation = nullptr;
    bool typed = false;  // it was tried
    DebugInfo::Type type = DebugInfo::kNoType;
    size_t offset = 0;  // of the first object of that type
    bool is_array = false;
    std::string holder;  // "account"; empty: none
    std::string label;   // "Node 2"
  };
  // A pointer to a block was written there.
  struct Write {
    uintptr_t holder;
    uintptr_t value;
    size_t record;
  };

  void ReadRecording();
  Block* Find(uintptr_t address, size_t record);
  void FindType(Block& block);
  void FindConstructor(Block& block);
  void FindPointer(Block& block);
  void FindHolder(Block& block);
  void Accept(Block& block, DebugInfo::Type type, size_t offset);
  DebugInfo::Type PointeeAt(uintptr_t holder, size_t record);
  const std::string& LabelOf(Block& block);
  std::string OutsideAt(uintptr_t address, size_t size);
  std::string PartOf(const Block& block, uintptr_t address, size_t size,
                     bool held) const;

  const DebugInfo& debug_;
  const Symbolizer& symbolizer_;
  const VariableNames& variables_;
  const Recording* const recording_;
  bool read_ = false;
  int depth_ = 0;  // of types found by pointers in other blocks
  std::vector<Block> blocks_;
  // By address, in the order in which the memory was handed out.
  std::map<uintptr_t, std::vector<size_t>> by_address_;
  std::multimap<size_t, Write> writes_;        // by the block they point to
  std::map<uintptr_t, uintptr_t> first_held_;  // by holder; 0: several
  std::map<uintptr_t, std::vector<Write>> outside_;  // by what they point to
  std::map<std::string, int> numbers_;  // given so far, by what it is
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_BLOCK_NAMES_H_
