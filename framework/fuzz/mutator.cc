// SPDX-License-Identifier: Apache-2.0

#include "framework/fuzz/mutator.h"

#include <algorithm>
#include <cstring>

#include "framework/schedule/fingerprint.h"

namespace ravel {
namespace {

// Many a bug lies within reach of blind search: that comes first, uniform to
// begin with, then less and less.
constexpr uint64_t kUniform = 32;
constexpr size_t kBlind = 100;

// Names a case by its schedule.
uint64_t NameOf(const FuzzCase& fuzz_case) {
  Fingerprint name;
  name.Add(static_cast<uint64_t>(fuzz_case.base.kind) |
           uint64_t{fuzz_case.base.rarity} << 8 |
           uint64_t{fuzz_case.base.seed} << 16);
  for (const Redraw& redraw : fuzz_case.redraws) {
    name.Add(redraw.choice | uint64_t{redraw.seed} << 16 | uint64_t{1} << 48);
  }
  for (const Override& answer : fuzz_case.overrides) {
    name.Add(answer.lane | uint64_t{answer.ordinal} << 8 |
             uint64_t{answer.value} << 24);
  }
  return name.value();
}

}  // namespace

Mutator::Mutator(InputSize input_size, uint32_t scenario,
                 MutateBytes mutate_bytes)
    : input_size_(input_size),
      scenario_(scenario),
      mutate_bytes_(mutate_bytes) {}

void Mutator::LearnChoices(const Sparse& strategy, size_t threads) {
  threads_ = std::max(threads_, threads);
  const auto learn = [&](uint8_t lane) {
    const uint16_t count = strategy.ordinals(lane);
    if (count <= choices_[lane]) return;
    all_choices_ += count - choices_[lane];
    choices_[lane] = count;
  };
  for (size_t i = 0; i < threads && i < Override::kThreads; ++i) {
    learn(static_cast<uint8_t>(i));
  }
  for (const ChoiceKind kind :
       {ChoiceKind::kWaiter, ChoiceKind::kUser, ChoiceKind::kKill}) {
    learn(Override::LaneOf(kind));
  }
}

void Mutator::LearnSwaps(const FuzzCase& fuzz_case,
                         std::vector<ConflictSwap> swaps) {
  if (swaps.empty()) return;
  const uint64_t name = NameOf(fuzz_case);
  known_[name % kKnown] = {name, std::move(swaps), 0};
}

void Mutator::LearnPoint(uint32_t code_offset) {
  if (points_.size() == kMaxPoints ||
      std::ranges::find(points_, code_offset) != points_.end()) {
    return;
  }
  points_.push_back(code_offset);
}

FuzzCase Mutator::Read(std::span<const uint8_t> bytes) const {
  return ReadFuzzCase(bytes, input_size_, build_);
}

uint16_t Mutator::AnyValue(uint8_t lane) {
  if (lane < Override::kThreads) return static_cast<uint16_t>(Below(threads_));
  const size_t bound = Below(4) == 0 ? size_t{UINT16_MAX} : 4;
  return static_cast<uint16_t>(Below(bound));
}

// At any of the choices that executions have had, whichever lane they are of.
Override Mutator::AnyAnswer() {
  Override answer;
  size_t at = Below(std::max<size_t>(all_choices_, 1));
  for (size_t lane = 0; lane < std::size(choices_); ++lane) {
    if (at < choices_[lane]) {
      answer.lane = static_cast<uint8_t>(lane);
      answer.ordinal = static_cast<uint16_t>(at);
      break;
    }
    at -= choices_[lane];
  }
  answer.value = AnyValue(answer.lane);
  return answer;
}

SparseBase Mutator::AnyBase() {
  SparseBase base;
  base.seed = static_cast<uint32_t>(random_.Next() & 0xffffff);
  const size_t lot = Below(16);
  if (lot < 10 || mutations_ < kUniform) {
    base.kind = SparseBase::Kind::kUniform;
  } else if (lot < 14) {
    base.kind = SparseBase::Kind::kSticky;
    base.rarity = static_cast<uint8_t>(1 + Below(5));
  } else {
    base.kind = SparseBase::Kind::kPriorities;
  }
  return base;
}

// In place of what answered that choice before.
void Mutator::Answer(FuzzCase& fuzz_case, const Override& answer) {
  std::erase_if(fuzz_case.overrides, [&](const Override& old) {
    return old.lane == answer.lane && old.ordinal == answer.ordinal;
  });
  fuzz_case.overrides.push_back(answer);
}

bool Mutator::Swap(FuzzCase& fuzz_case) {
  const uint64_t name = NameOf(fuzz_case);
  Known& known = known_[name % kKnown];
  if (known.name != name || known.swaps.empty()) return false;
  // Each is tried once, then now and then.
  if (known.next >= known.swaps.size() && Below(4) != 0) return false;
  const ConflictSwap& swap = known.swaps[known.next++ % known.swaps.size()];
  Answer(fuzz_case, swap.before);
  if (Below(4) != 0) Answer(fuzz_case, swap.after);
  return true;
}

// Answers that were given for what follows stay.
void Mutator::DrawRestAnew(FuzzCase& fuzz_case) {
  constexpr size_t kMost = 16;
  const auto from = static_cast<uint16_t>(
      Below(std::min<size_t>(all_choices_ + 1, UINT16_MAX)));
  std::erase_if(fuzz_case.redraws,
                [&](const Redraw& old) { return old.choice >= from; });
  if (fuzz_case.redraws.size() == kMost) return;
  fuzz_case.redraws.push_back({from, static_cast<uint16_t>(random_.Next())});
}

void Mutator::Move(FuzzCase& fuzz_case) {
  Override& answer = fuzz_case.overrides[Below(fuzz_case.overrides.size())];
  switch (Below(4)) {
    case 0:
      answer.value = AnyValue(answer.lane);
      break;
    case 1:
      answer = AnyAnswer();
      break;
    default: {
      const auto distance = static_cast<uint16_t>(1 + Below(1u << Below(5)));
      const bool back = Below(2) == 0 && answer.ordinal >= distance;
      answer.ordinal = static_cast<uint16_t>(back ? answer.ordinal - distance
                                                  : answer.ordinal + distance);
    }
  }
}

void Mutator::Drop(FuzzCase& fuzz_case) {
  auto& answers = fuzz_case.overrides;
  answers.erase(answers.begin() +
                static_cast<ptrdiff_t>(Below(answers.size())));
}

void Mutator::ChangeSchedule(FuzzCase& fuzz_case) {
  const bool bare = fuzz_case.overrides.empty();
  const size_t fresh = 10 + 85 * kBlind / (kBlind + mutations_++);
  if (Below(100) < fresh) {
    fuzz_case.base = AnyBase();
    fuzz_case.redraws.clear();
    if (Below(8) != 0) fuzz_case.overrides.clear();
    return;
  }
  if (Below(10) < 4) return DrawRestAnew(fuzz_case);
  if (Below(4) != 0 && Swap(fuzz_case)) return;
  const size_t lot = Below(100);
  if (!bare && lot < 15) return Drop(fuzz_case);
  if (!bare && lot < 50) return Move(fuzz_case);
  const size_t count = 1 + Below(1 + Below(3));
  for (size_t i = 0; i < count; ++i) {
    Answer(fuzz_case, AnyAnswer());
  }
}

void Mutator::ChangeInput(FuzzCase& fuzz_case, size_t capacity) {
  const size_t size = fuzz_case.input.size();
  fuzz_case.input.resize(std::max(size, std::min(capacity, size + 64)));
  fuzz_case.input.resize(
      mutate_bytes_(fuzz_case.input.data(), size, fuzz_case.input.size()));
}

// Answers go first where there is no room.
size_t Mutator::Finish(FuzzCase& fuzz_case, uint8_t* out, size_t capacity) {
  fuzz_case.scenario = scenario_;
  if (!fuzz_case.exact_points) {
    for (const uint32_t point : points_) {
      if (std::ranges::find(fuzz_case.points, point) ==
          fuzz_case.points.end()) {
        fuzz_case.points.push_back(point);
      }
    }
  }
  std::vector<uint8_t> bytes = WriteFuzzCase(fuzz_case, build_);
  while (bytes.size() > capacity && !fuzz_case.overrides.empty()) {
    Drop(fuzz_case);
    bytes = WriteFuzzCase(fuzz_case, build_);
  }
  const size_t size = std::min(bytes.size(), capacity);
  if (size != 0) memcpy(out, bytes.data(), size);
  return size;
}

size_t Mutator::Mutate(uint8_t* data, size_t size, size_t capacity,
                       uint32_t seed) {
  random_ = Random(seed, size);
  FuzzCase fuzz_case = Read({data, size});
  const size_t lot = input_size_ == nullptr ? 0 : Below(4);
  if (lot != 0) ChangeInput(fuzz_case, capacity);
  if (lot < 2) ChangeSchedule(fuzz_case);
  return Finish(fuzz_case, data, capacity);
}

size_t Mutator::CrossOver(std::span<const uint8_t> first,
                          std::span<const uint8_t> second, uint8_t* out,
                          size_t capacity, uint32_t seed) {
  random_ = Random(seed, first.size() + second.size());
  FuzzCase child = Read(first);
  // libFuzzer would cross as often as it mutates.
  if (Below(8) != 0) {
    ChangeSchedule(child);
    return Finish(child, out, capacity);
  }
  const FuzzCase other = Read(second);
  if (Below(4) == 0) {
    child.base = other.base;
    child.redraws = other.redraws;
  }
  if (Below(4) == 0) child.input = other.input;
  // What the one answers for these threads, and the other for the rest.
  const auto mask = static_cast<uint32_t>(random_.Next());
  const auto is_of_first = [&](const Override& answer) {
    return (mask >> answer.lane % 32 & 1) != 0;
  };
  std::erase_if(child.overrides,
                [&](const Override& answer) { return !is_of_first(answer); });
  for (const Override& answer : other.overrides) {
    if (!is_of_first(answer)) child.overrides.push_back(answer);
  }
  return Finish(child, out, capacity);
}

}  // namespace ravel
