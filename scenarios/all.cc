// SPDX-License-Identifier: Apache-2.0

#include "scenarios/all.h"

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

}  // namespace ravel::scenarios
