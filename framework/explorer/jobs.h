// SPDX-License-Identifier: Apache-2.0
//
// One search by several workers. The explorer itself goes through the
// executions in the order of their numbers, decides and counts as the only
// worker of a search would; others have run them by then. So whatever comes
// out is what comes out of one worker (docs/jobs.md).

#ifndef RAVEL_FRAMEWORK_EXPLORER_JOBS_H_
#define RAVEL_FRAMEWORK_EXPLORER_JOBS_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "framework/explorer/job_board.h"
#include "framework/explorer/search_state.h"
#include "framework/explorer/strategy_list.h"
#include "framework/explorer/subject.h"
#include "framework/explorer/worker.h"
#include "ravel/ravel.h"
#include "scheduler/foresight.h"
#include "scheduler/reduction/shared_array.h"
#include "scheduler/told_execution.h"

namespace ravel {

class Jobs final : public Foresight {
 public:
  // Forks options.jobs lanes. `meanwhile` is called a few times a second.
  Jobs(SearchState& state, const Options& options, const Subject& subject,
       const StrategyChoice& choice, const Budget& budget,
       std::function<void()> meanwhile);
  ~Jobs() override;
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  // Has the execution run that the strategy has begun; blocks until it is
  // over. Returns false if it took its process along. Throws
  // std::runtime_error if a lane fails.
  bool Run();

  uint64_t Ask(const Script& script, uint64_t depth) override;
  bool Knows(uint64_t ticket) override;
  size_t reach() const override;

 private:
  // A process that starts workers, one after another. The executions they run
  // are in the lane's state, where nobody else looks.
  struct Lane {
    SearchState* state;
    pid_t process = 0;
  };
  // The arrays that the log has of its own.
  struct Arrays {
    Choice* choices;
    Step* steps;
    NamedObject* named;
    Comparand* comparands;
  };

  void Start(size_t lane);
  [[noreturn]] void RunLane(size_t lane);
  void NoteDeathIn(size_t lane);
  void AwaitWorkerOf(size_t lane);
  void LookAfterLanes();
  void Await(size_t slot);
  void Borrow(size_t slot);
  size_t RunDrawn();
  size_t RunForeseen();
  void DropAll();
  size_t SlotOf(uint64_t ticket) const;
  size_t MakeRoom();

  SearchState& state_;
  const Options& options_;
  const Subject& subject_;
  Strategy& strategy_;
  bool exhaustive_;
  const Budget& budget_;
  std::function<void()> meanwhile_;
  Arena arena_;
  JobBoard& board_;
  SharedArray<bool> failed_;  // lanes
  std::vector<Lane> lanes_;
  Arrays own_;
  size_t borrowed_ = JobBoard::kNone;  // the slot that the log shows
  uint64_t runs_ = 0;
  // Of a search that draws lots: the last execution posted, and the last that
  // may be.
  uint64_t posted_ = 0;
  uint64_t limit_ = 0;
  // Of one that comes to an end.
  Listener listener_;
  uint64_t tickets_ = 0;
  bool must_have_ = false;  // the next one that is asked for
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_JOBS_H_
