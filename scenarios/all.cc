// SPDX-License-Identifier: Apache-2.0

#include "scenarios/all.h"

#include <algorithm>

namespace ravel::scenarios {

std::vector<Scenario> All() {
  std::vector<Scenario> all;
  for (const auto& story : {AsyncCancel(),
                            BankTransfer(),
                            BarrierReuse(),
                            BoundedQueue(),
                            CheckThenAct(),
                            CigaretteSmokers(),
                            ConditionVariables(),
                            DaemonWorkers(),
                            DatabaseValue(),
                            Dekker(),
                            DiningPhilosophers(),
                            DoubleCheckedLocking(),
                            EndMarker(),
                            EvenOdd(),
                            InterpreterLock(),
                            KilledWorker(),
                            LazySingleton(),
                            MessagePassing(),
                            MichaelScottQueue(),
                            MissedSignal(),
                            OneSlot(),
                            Peterson(),
                            PipeRecords(),
                            PoolShutdown(),
                            Printers(),
                            ProcessCounter(),
                            ProcessDice(),
                            ProcessDrain(),
                            ProcessIds(),
                            ProcessLocks(),
                            ProcessMessages(),
                            ProcessPool(),
                            ProcessPrinters(),
                            ProcessSquares(),
                            Processors(),
                            ReadersWriters(),
                            SharedDict(),
                            SharedNumber(),
                            SleepingBarber(),
                            SleepingThreads(),
                            SpinRwlock(),
                            Squares(),
                            SumOfNumbers(),
                            ThreadNames(),
                            TreiberStack(),
                            WorkStealingDeque(),
                            WrongMutex(),
                            RavelBoundedQueue(),
                            RavelConditionVariables(),
                            RavelDatabaseValue(),
                            RavelDiningPhilosophers(),
                            RavelMessagePassing()}) {
    all.insert(all.end(), story.begin(), story.end());
  }
  return all;
}

std::vector<Scenario> AllBroken(const std::vector<std::string>& names) {
  std::vector<Scenario> broken = All();
  std::erase_if(broken, [&](const Scenario& scenario) {
    const bool named =
        names.empty() || std::ranges::find(names, scenario.name) != names.end();
    return !named || scenario.expected.verdict != Verdict::kBug;
  });
  return broken;
}

}  // namespace ravel::scenarios
