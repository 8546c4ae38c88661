// SPDX-License-Identifier: Apache-2.0
//
// The built-in scenarios: a file for each story, with its variants and what is
// expected of each. A new story is a function here and a line in all.cc.

#ifndef RAVEL_SCENARIOS_ALL_H_
#define RAVEL_SCENARIOS_ALL_H_

#include <span>
#include <string>
#include <vector>

#include "framework/command/scenario.h"

namespace ravel::scenarios {

std::vector<Scenario> All();
// Those with a bug, of these names; all that have one if none is named.
std::vector<Scenario> AllBroken(const std::vector<std::string>& names);

std::span<const Scenario> AsyncCancel();
std::span<const Scenario> BankTransfer();
std::span<const Scenario> BarrierReuse();
std::span<const Scenario> BoundedQueue();
std::span<const Scenario> CheckThenAct();
std::span<const Scenario> CigaretteSmokers();
std::span<const Scenario> ConditionVariables();
std::span<const Scenario> DaemonWorkers();
std::span<const Scenario> DatabaseValue();
std::span<const Scenario> Dekker();
std::span<const Scenario> DiningPhilosophers();
std::span<const Scenario> DoubleCheckedLocking();
std::span<const Scenario> EndMarker();
std::span<const Scenario> EvenOdd();
std::span<const Scenario> InterpreterLock();
std::span<const Scenario> KilledWorker();
std::span<const Scenario> LazySingleton();
std::span<const Scenario> MessagePassing();
std::span<const Scenario> MichaelScottQueue();
std::span<const Scenario> MissedSignal();
std::span<const Scenario> OneSlot();
std::span<const Scenario> Peterson();
std::span<const Scenario> PipeRecords();
std::span<const Scenario> PoolShutdown();
std::span<const Scenario> Printers();
std::span<const Scenario> ProcessCounter();
std::span<const Scenario> ProcessDice();
std::span<const Scenario> ProcessDrain();
std::span<const Scenario> ProcessIds();
std::span<const Scenario> ProcessLocks();
std::span<const Scenario> ProcessMessages();
std::span<const Scenario> ProcessPool();
std::span<const Scenario> ProcessPrinters();
std::span<const Scenario> ProcessSquares();
std::span<const Scenario> Processors();
std::span<const Scenario> ReadersWriters();
std::span<const Scenario> SharedDict();
std::span<const Scenario> SharedNumber();
std::span<const Scenario> SleepingBarber();
std::span<const Scenario> SleepingThreads();
std::span<const Scenario> SpinRwlock();
std::span<const Scenario> Squares();
std::span<const Scenario> SumOfNumbers();
std::span<const Scenario> ThreadNames();
std::span<const Scenario> TreiberStack();
std::span<const Scenario> WorkStealingDeque();
std::span<const Scenario> WrongMutex();

// The same stories on Ravel's own primitives.
std::span<const Scenario> RavelBoundedQueue();
std::span<const Scenario> RavelConditionVariables();
std::span<const Scenario> RavelDatabaseValue();
std::span<const Scenario> RavelDiningPhilosophers();
std::span<const Scenario> RavelMessagePassing();

}  // namespace ravel::scenarios

#endif  // RAVEL_SCENARIOS_ALL_H_
