// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/faults.h"

#include <cxxabi.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "framework/explorer/blocking_call.h"
#include "framework/explorer/hung_threads.h"
#include "framework/models/failure.h"
#include "scheduler/die.h"
#include "scheduler/donor.h"

namespace ravel {
namespace {

constinit FaultContext context;

[[noreturn]] void EndWorker() {
  if (context.scheduler != nullptr) context.scheduler->GiveUp();
  if (context.in_process) context.scheduler->Stop();
  for (;;) syscall(SYS_exit_group, kCrashedStatus);
}

const char* SignalName(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGFPE:
      return "SIGFPE";
    case SIGILL:
      return "SIGILL";
    case SIGTRAP:
      return "SIGTRAP";
    case SIGSYS:
      return "SIGSYS";
    default:
      return "SIGABRT";
  }
}

const char* Explain(int signal, const siginfo_t* info) {
  if (signal == SIGABRT) return "abort() was called";
  if (signal == SIGFPE) return "an arithmetic error, as division by zero";
  if (signal == SIGILL) return "an illegal instruction";
  if (signal != SIGSEGV && signal != SIGBUS) return "the process was signalled";
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  if (Donors::OfProcess().OverflownBy(address) != kNoThread) {
    return "stack overflow";
  }
  if (address < 65536 && info->si_code != SI_KERNEL) {
    return "a null pointer was followed";
  }
  return "memory that is not there was accessed";
}

// A signal while no scenario runs is the tool's own fault.
bool IsScenario() {
  return context.scheduler == nullptr || current_thread != nullptr;
}

Outcome* NoteOutcome(OutcomeKind kind) {
  if (context.scheduler != nullptr) return context.scheduler->Note(kind);
  static constinit Outcome later;
  if (context.outcome->kind != OutcomeKind::kRunning) return &later;
  context.outcome->kind = kind;
  context.outcome->SetPlace(nullptr, 0);
  return context.outcome;
}

// Adds the place of the failure to a detailed trace.
void NoteLastStep() {
  if (context.scheduler != nullptr && context.detailed) {
    NoteFailedStep(*context.scheduler);
  }
}

void OnSignal(int signal, siginfo_t* info, void*) {
  if (signal == SIGSEGV && context.snapshot != nullptr &&
      context.snapshot->HandleFault(
          reinterpret_cast<uintptr_t>(info->si_addr))) {
    return;
  }
  if (!IsScenario()) Die("a worker crashed outside of the scenario");
  NoteOutcome(OutcomeKind::kCrash)
      ->SetMessage("%s: %s", SignalName(signal), Explain(signal, info));
  NoteLastStep();
  EndWorker();
}

// Nobody counts the steps of hardware threads: it is a repetition that does
// not end.
[[noreturn]] void OnRealHang(const ucontext_t& interrupted) {
  const bool deadlock = FindHungThreads(interrupted);
  if (deadlock) {
    NoteOutcome(OutcomeKind::kDeadlock)->SetMessage("no thread can ever go on");
  } else {
    NoteOutcome(OutcomeKind::kHang)
        ->SetMessage("no end for as long as the watchdog allows");
  }
  EndWorker();
}

void OnHang(int, siginfo_t*, void* interrupted) {
  if (context.scheduler == nullptr) {
    OnRealHang(*static_cast<const ucontext_t*>(interrupted));
  }
  if (!IsScenario()) Die("a worker hung outside of the scenario");
  const char* call = BlockingCall(*static_cast<const ucontext_t*>(interrupted));
  Outcome* outcome = NoteOutcome(OutcomeKind::kHang);
  if (call == nullptr) {
    outcome->SetMessage("no step for as long as the watchdog allows");
  } else {
    outcome->SetMessage("blocked in %s(), which Ravel does not control", call);
    char text[64];
    snprintf(text, sizeof text, "%s()", call);
    context.scheduler->log().NoteUncontrolled(text);
  }
  NoteLastStep();
  EndWorker();
}

std::string TypeName(const std::type_info& type) {
  int status = 0;
  char* name = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string result = name == nullptr ? type.name() : name;
  free(name);
  return result;
}

std::string DescribeException() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "";
  std::string text = "uncaught exception of type " + TypeName(*type);
  try {
    throw;
  } catch (const std::exception& exception) {
    text = text + ": " + exception.what();
  } catch (...) {
  }
  return text;
}

[[noreturn]] void OnTerminate() {
  if (context.scheduler != nullptr && current_thread == nullptr) abort();
  const std::string exception = DescribeException();
  if (exception.empty()) {
    NoteOutcome(OutcomeKind::kCrash)
        ->SetMessage(
            "std::terminate() was called without an exception, as "
            "by the destructor of a std::thread that was not joined");
  } else {
    NoteOutcome(OutcomeKind::kException)->SetMessage("%s", exception.c_str());
  }
  if (context.scheduler == nullptr) EndWorker();
  NoteFailedStep(*context.scheduler);
  context.scheduler->Stop();
}

void Install(int signal, void (*handler)(int, siginfo_t*, void*)) {
  struct sigaction action = {};
  action.sa_sigaction = handler;
  // Nothing is blocked: the handler of a crash may itself touch a page of
  // globals that is still protected.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigaction(signal, &action, nullptr);
}

}  // namespace

int HangSignal() { return SIGRTMIN + 13; }

void InstallFaultHandlers(const FaultContext& given) {
  context = given;
  constexpr size_t kSize = size_t{256} << 10;  // unwinding needs room
  stack_t stack = {};
  stack.ss_sp = mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack.ss_size = kSize;
  if (stack.ss_sp == MAP_FAILED) Die("out of memory for the signal stack");
  sigaltstack(&stack, nullptr);
  for (const int signal :
       {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT}) {
    Install(signal, OnSignal);
  }
  Install(HangSignal(), OnHang);
  std::set_terminate(OnTerminate);
}

}  // namespace ravel
