// SPDX-License-Identifier: Apache-2.0
//
// Output through stdio, and so through std::cout and std::cerr, and the locks
// of streams. Each call is a step, so what two threads print mixes as it does
// on hardware. The real function runs afterwards, when no other thread can be
// inside of one: its own lock is free.

// Or stdio.h defines some of them itself, inline.
#ifndef __NO_INLINE__
#define __NO_INLINE__ 1
#endif

#include <stdarg.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>
#include <wchar.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "framework/intercept/real.h"
#include "framework/models/cancellation.h"
#include "framework/models/counter_model.h"
#include "framework/models/pipe_model.h"
#include "framework/models/pipe_stream.h"
#include "framework/models/stream_model.h"
#include "framework/models/wait_step.h"

using ravel::Op;
using ravel::OpKind;
using ravel::PipeStream;
using ravel::Real;
using ravel::Scheduler;
using ravel::StreamModel;

namespace {

// While it lives, the calling thread uses the stream.
class Output {
 public:
  explicit Output(FILE* stream) {
    Scheduler* scheduler = Scheduler::Current();
    if (scheduler == nullptr) return;
    model_.emplace(*scheduler, stream);
    model_->BeginOutput();
    pipe_.emplace(*scheduler, stream);
    if (!pipe_->IsOne()) pipe_.reset();
  }
  ~Output() {
    if (!model_.has_value()) return;
    ravel::PipeModel(*Scheduler::Current()).NoteOutput();
    model_->EndOutput();
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // nullptr if the real function may do it, since it cannot block.
  PipeStream* pipe() { return pipe_.has_value() ? &*pipe_ : nullptr; }

 private:
  std::optional<StreamModel> model_;
  std::optional<PipeStream> pipe_;
};

// Descriptors are objects at addresses where nothing else can be.
void StepOfFile(int descriptor) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return;
  const auto address = uintptr_t{8} * (static_cast<unsigned>(descriptor) + 1);
  Op op;
  op.kind = OpKind::kWriteFile;
  op.object = scheduler->ObjectAt(address);
  scheduler->Perform(op);
}

// As vfprintf() returns it.
int PrintTo(PipeStream& pipe, const char* format, va_list arguments) {
  char* text = nullptr;
  int size = 0;
  {
    const ravel::PassThrough unseen;
    size = vasprintf(&text, format, arguments);
  }
  if (size < 0) return size;
  const bool written = pipe.Write({text, static_cast<size_t>(size)});
  const ravel::PassThrough unseen;
  free(text);
  return written ? size : -1;
}

int Print(FILE* stream, const char* format, va_list arguments) {
  static constinit Real<int(FILE*, const char*, va_list)> real{"vfprintf"};
  Output output(stream);
  if (output.pipe() != nullptr) {
    return PrintTo(*output.pipe(), format, arguments);
  }
  return real(stream, format, arguments);
}

int PrintChecked(FILE* stream, int flag, const char* format,
                 va_list arguments) {
  static constinit Real<int(FILE*, int, const char*, va_list)> real{
      "__vfprintf_chk"};
  Output output(stream);
  if (output.pipe() != nullptr) {
    return PrintTo(*output.pipe(), format, arguments);
  }
  return real(stream, flag, format, arguments);
}

int PutCharacter(int character, FILE* stream) {
  static constinit Real<int(int, FILE*)> real{"fputc"};
  Output output(stream);
  if (output.pipe() != nullptr) {
    const char byte = static_cast<char>(character);
    const auto value = static_cast<unsigned char>(byte);
    return output.pipe()->Write({&byte, 1}) ? value : EOF;
  }
  return real(character, stream);
}

int PutString(const char* text, FILE* stream) {
  static constinit Real<int(const char*, FILE*)> real{"fputs"};
  Output output(stream);
  if (output.pipe() != nullptr) return output.pipe()->Write(text) ? 1 : EOF;
  return real(text, stream);
}

}  // namespace

// Makes `arguments` of what follows the last named parameter.
#define RAVEL_WITH_ARGUMENTS(last, call) \
  va_list arguments;                     \
  va_start(arguments, last);             \
  const int result = call;               \
  va_end(arguments);                     \
  return result

extern "C" {

// stdio.h makes macros of some of these.
#undef putc
#undef putchar

int fputc(int character, FILE* stream) {
  return PutCharacter(character, stream);
}
int putc(int character, FILE* stream) {
  return PutCharacter(character, stream);
}
int _IO_putc(int character, FILE* stream) {
  return PutCharacter(character, stream);
}
int putchar(int character) { return PutCharacter(character, stdout); }

int fputs(const char* text, FILE* stream) { return PutString(text, stream); }

int puts(const char* text) {
  static constinit Real<int(const char*)> real{"puts"};
  Output output(stdout);
  if (PipeStream* pipe = output.pipe()) {
    return pipe->Write(text) && pipe->Write("\n") ? 1 : EOF;
  }
  return real(text);
}

size_t fwrite(const void* data, size_t size, size_t count, FILE* stream) {
  static constinit Real<size_t(const void*, size_t, size_t, FILE*)> real{
      "fwrite"};
  Output output(stream);
  if (output.pipe() != nullptr) {
    const std::string_view bytes(static_cast<const char*>(data), size * count);
    return output.pipe()->Write(bytes) ? count : 0;
  }
  return real(data, size, count, stream);
}

int vfprintf(FILE* stream, const char* format, va_list arguments) {
  return Print(stream, format, arguments);
}
int vprintf(const char* format, va_list arguments) {
  return Print(stdout, format, arguments);
}
int fprintf(FILE* stream, const char* format, ...) {
  RAVEL_WITH_ARGUMENTS(format, Print(stream, format, arguments));
}
int printf(const char* format, ...) {
  RAVEL_WITH_ARGUMENTS(format, Print(stdout, format, arguments));
}

// With _FORTIFY_SOURCE.
int __vfprintf_chk(FILE* stream, int flag, const char* format,
                   va_list arguments) {
  return PrintChecked(stream, flag, format, arguments);
}
int __vprintf_chk(int flag, const char* format, va_list arguments) {
  return PrintChecked(stdout, flag, format, arguments);
}
int __fprintf_chk(FILE* stream, int flag, const char* format, ...) {
  RAVEL_WITH_ARGUMENTS(format, PrintChecked(stream, flag, format, arguments));
}
int __printf_chk(int flag, const char* format, ...) {
  RAVEL_WITH_ARGUMENTS(format, PrintChecked(stdout, flag, format, arguments));
}

wint_t fputwc(wchar_t character, FILE* stream) {
  static constinit Real<wint_t(wchar_t, FILE*)> real{"fputwc"};
  const Output output(stream);
  return real(character, stream);
}
wint_t putwc(wchar_t character, FILE* stream) {
  return fputwc(character, stream);
}

int fflush(FILE* stream) {
  static constinit Real<int(FILE*)> real{"fflush"};
  Output output(stream);
  if (output.pipe() != nullptr) return output.pipe()->Flush() ? 0 : EOF;
  return real(stream);
}

int fclose(FILE* stream) {
  static constinit Real<int(FILE*)> real{"fclose"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(stream);
  PipeStream pipe(*scheduler, stream);
  const bool flushed = !pipe.IsOne() || pipe.Close();
  const int result = real(stream);
  return flushed ? result : EOF;
}

ssize_t write(int descriptor, const void* data, size_t size) {
  static constinit Real<ssize_t(int, const void*, size_t)> real{"write"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) {
    ravel::Cancellation::Test(*scheduler);
    if (ravel::CounterModel(*scheduler).Owns(descriptor)) {
      return ravel::AtCancellationPoint(*scheduler, [&] {
        return ravel::CounterModel(*scheduler).Write(descriptor, data, size);
      });
    }
    ravel::PipeModel model(*scheduler);
    if (model.Owns(descriptor)) return model.Write(descriptor, data, size);
  }
  StepOfFile(descriptor);
  return real(descriptor, data, size);
}

ssize_t writev(int descriptor, const iovec* parts, int count) {
  static constinit Real<ssize_t(int, const iovec*, int)> real{"writev"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr && ravel::PipeModel(*scheduler).Owns(descriptor)) {
    std::string bytes;
    for (int i = 0; i < count; ++i) {
      bytes.append(static_cast<const char*>(parts[i].iov_base),
                   parts[i].iov_len);
    }
    return ravel::PipeModel(*scheduler)
        .Write(descriptor, bytes.data(), bytes.size());
  }
  StepOfFile(descriptor);
  return real(descriptor, parts, count);
}

int vdprintf(int descriptor, const char* format, va_list arguments) {
  static constinit Real<int(int, const char*, va_list)> real{"vdprintf"};
  StepOfFile(descriptor);
  return real(descriptor, format, arguments);
}
int dprintf(int descriptor, const char* format, ...) {
  RAVEL_WITH_ARGUMENTS(format, vdprintf(descriptor, format, arguments));
}

void flockfile(FILE* stream) noexcept {
  static constinit Real<void(FILE*)> real{"flockfile"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(stream);
  StreamModel(*scheduler, stream).Lock();
}

int ftrylockfile(FILE* stream) noexcept {
  static constinit Real<int(FILE*)> real{"ftrylockfile"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(stream);
  return StreamModel(*scheduler, stream).TryLock() ? 0 : -1;
}

void funlockfile(FILE* stream) noexcept {
  static constinit Real<void(FILE*)> real{"funlockfile"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(stream);
  StreamModel(*scheduler, stream).Unlock();
}

}  // extern "C"
