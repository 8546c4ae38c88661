// SPDX-License-Identifier: Apache-2.0

#include "framework/models/pipe_stream.h"

#include <dlfcn.h>
#include <stdio_ext.h>

#include <algorithm>
#include <string>

#include "scheduler/virtual_thread.h"

namespace ravel {
namespace {

// Past the interception: it fits into the buffer, and makes no step.
void PutIntoBuffer(std::string_view bytes, FILE* stream) {
  using Put = size_t(const void*, size_t, size_t, FILE*);
  static auto* const put =
      reinterpret_cast<Put*>(dlsym(RTLD_NEXT, "fwrite_unlocked"));
  put(bytes.data(), 1, bytes.size(), stream);
}

}  // namespace

PipeStream::PipeStream(Scheduler& scheduler, FILE* stream)
    : model_(scheduler),
      stream_(stream),
      descriptor_(stream == nullptr ? -1 : fileno_unlocked(stream)),
      is_one_(descriptor_ >= 0 && model_.Owns(descriptor_)) {}

// A buffer that is full is written, then whole buffers at once; what is left
// stays. With a buffer of lines, all that ends one is written.
bool PipeStream::Write(std::string_view bytes) {
  if (__fbufsize(stream_) == 0) MakeBuffer();
  const size_t whole = __fbufsize(stream_);
  if (whole <= 1) return Send(bytes);
  if (__flbf(stream_) != 0) {
    const size_t lines = bytes.rfind('\n') + 1;  // npos + 1 is 0
    if (lines > 0) {
      if (!Flush() || !Send(bytes.substr(0, lines))) return false;
      bytes.remove_prefix(lines);
    }
  }
  const size_t room = whole - __fpending(stream_);
  Keep(bytes.substr(0, std::min(room, bytes.size())));
  if (bytes.size() <= room) return true;
  bytes.remove_prefix(room);
  const size_t direct = bytes.size() - bytes.size() % whole;
  if (!Flush() || !Send(bytes.substr(0, direct))) return false;
  Keep(bytes.substr(direct));
  return true;
}

// As the first output of a stream does. That of one of lines alone makes none.
void PipeStream::MakeBuffer() {
  const PassThrough unseen;
  const bool of_lines = __flbf(stream_) != 0;
  setvbuf(stream_, nullptr, _IOFBF, BUFSIZ);
  if (of_lines) setvbuf(stream_, nullptr, _IOLBF, BUFSIZ);
}

bool PipeStream::Flush() {
  const std::string pending(stream_->_IO_write_base, __fpending(stream_));
  __fpurge(stream_);
  return Send(pending);
}

bool PipeStream::Close() {
  const bool flushed = Flush();
  model_.Close(descriptor_);
  return flushed;
}

bool PipeStream::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = model_.Write(descriptor_, bytes.data(), bytes.size());
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void PipeStream::Keep(std::string_view bytes) {
  const PassThrough unseen;
  if (!bytes.empty()) PutIntoBuffer(bytes, stream_);
}

}  // namespace ravel
