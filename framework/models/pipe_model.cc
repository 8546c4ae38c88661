// SPDX-License-Identifier: Apache-2.0

#include "framework/models/pipe_model.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "framework/models/cancellation.h"
#include "framework/models/virtual_clock.h"
#include "framework/models/wait_step.h"
#include "scheduler/process_table.h"
#include "scheduler/shared_region.h"
#include "scheduler/system_call.h"

namespace ravel {

// As Linux has it: a write fills up the last buffer if what is more than
// whole buffers fits there, and takes fresh ones for the rest.
struct Channel {
  static constexpr uint32_t kMaxBuffers = 64, kBuffer = 4096;

  ObjectId object;
  uint32_t ready;  // what a read waits for to be > 0: bytes; or nobody writes
  uint32_t room;   // a write: buffers; or nobody reads
  uint32_t readers;
  uint32_t writers;
  uint32_t bytes;
  uint32_t capacity;  // in buffers
  uint32_t puts;      // how often, the end of the writers included
  uint32_t takes;     // and of the readers
  bool merges;
  uint32_t first;  // buffer
  uint32_t used;   // buffers
  struct {
    uint16_t end;  // of what was written to it
    uint16_t size;
  } buffers[kMaxBuffers];

  void Put(uint32_t size);
  void Take(uint32_t size);
  void Count();
};

namespace {

// Of one descriptor of one process: channels + 1; 0: none.
struct End {
  uint16_t in, out;
};

struct Table {
  static constexpr uint32_t kChannels = 1024;
  static constexpr int kDescriptors = 256;

  uint32_t count;    // of channels
  uint32_t changes;  // of any of them
  Channel channels[kChannels];
  End ends[ProcessTable::kCapacity][kDescriptors];
};

Table& Shared() {
  static auto* const table =
      static_cast<Table*>(SharedRegion::OfProcess().Reserve(sizeof(Table)));
  return *table;
}

End& EndOf(const Scheduler& scheduler, int descriptor) {
  return Shared().ends[scheduler.process()][descriptor];
}

Channel& ChannelOf(uint16_t number) { return Shared().channels[number - 1]; }

void Open(const End& end) {
  if (end.in != 0) ++ChannelOf(end.in).readers;
  if (end.out != 0) ++ChannelOf(end.out).writers;
}

void Drop(End& end) {
  if (end.in != 0) {
    Channel& channel = ChannelOf(end.in);
    if (--channel.readers == 0) ++channel.takes;
    channel.Count();
  }
  if (end.out != 0) {
    Channel& channel = ChannelOf(end.out);
    if (--channel.writers == 0) ++channel.puts;
    channel.Count();
  }
  end = End();
}

bool MayWait(int descriptor, int flags) {
  if ((flags & MSG_DONTWAIT) != 0) return false;
  return (SystemCall(SYS_fcntl, descriptor, F_GETFL) & O_NONBLOCK) == 0;
}

// What was written or read past the model, by a stream or another program, the
// real channel has, and so this one.
void CatchUp(Channel& channel, int descriptor) {
  int bytes = 0;
  if (SystemCall(SYS_ioctl, descriptor, FIONREAD, &bytes) != 0) return;
  const auto there = static_cast<uint32_t>(bytes);
  if (there == channel.bytes) return;
  if (there > channel.bytes) {
    channel.Put(there - channel.bytes);
  } else {
    channel.Take(channel.bytes - there);
  }
  channel.Count();
}

ssize_t Fail(int error) {
  errno = error;
  return -1;
}

ssize_t Result(long result) {
  return result < 0 ? Fail(static_cast<int>(-result)) : result;
}

}  // namespace

void Channel::Put(uint32_t size) {
  ++puts;
  bytes += size;
  const uint32_t rest = size % kBuffer;
  if (merges && rest != 0 && used != 0) {
    auto& last = buffers[(first + used - 1) % kMaxBuffers];
    if (last.end + rest <= kBuffer) {
      last.end = static_cast<uint16_t>(last.end + rest);
      last.size = static_cast<uint16_t>(last.size + rest);
      size -= rest;
    }
  }
  for (; size > 0 && used < kMaxBuffers; ++used) {
    const auto part = static_cast<uint16_t>(std::min(size, kBuffer));
    buffers[(first + used) % kMaxBuffers] = {part, part};
    size -= part;
  }
}

void Channel::Take(uint32_t size) {
  // Of a pipe, only what makes room where there was none is told.
  if (!merges || used >= capacity) ++takes;
  bytes -= size;
  while (size > 0 && used > 0) {
    auto& buffer = buffers[first];
    const auto part =
        static_cast<uint16_t>(std::min<uint32_t>(size, buffer.size));
    buffer.size = static_cast<uint16_t>(buffer.size - part);
    size -= part;
    if (buffer.size != 0) break;
    first = (first + 1) % kMaxBuffers;
    --used;
  }
}

void Channel::Count() {
  ready = bytes != 0 ? bytes : (writers == 0 ? 1 : 0);
  room = readers == 0 ? 1 : capacity - std::min(used, capacity);
  ++Shared().changes;
}

uint32_t& PipeModel::Changes() { return Shared().changes; }

void PipeModel::Reset() {
  Table& table = Shared();
  if (table.count == 0) return;
  for (int i = 0; i < Table::kDescriptors; ++i) {
    const End& end = table.ends[0][i];
    if (end.in != 0 || end.out != 0) SystemCall(SYS_close, i);
  }
  memset(table.ends[0], 0, sizeof table.ends[0]);
  memset(table.channels, 0, table.count * sizeof(Channel));
  table.count = 0;
}

void PipeModel::ProcessBegins(Scheduler&, uint16_t parent, uint16_t process) {
  Table& table = Shared();
  if (table.count == 0) {
    // Whatever an execution that was cut short left there.
    memset(table.ends[process], 0, sizeof table.ends[process]);
    return;
  }
  memcpy(table.ends[process], table.ends[parent], sizeof table.ends[0]);
  for (const End& end : table.ends[process]) Open(end);
}

// It may have become a program, of which the pipes of the first process tell.
void PipeModel::ProcessEnds(Scheduler&, uint16_t process) {
  Table& table = Shared();
  if (table.count == 0) return;
  for (int i = 0; i < Table::kDescriptors; ++i) {
    const End& end = table.ends[0][i];
    const uint16_t number = end.in != 0 ? end.in : end.out;
    if (number == 0 || !ChannelOf(number).merges) continue;
    CatchUp(ChannelOf(number), i);
  }
  for (End& end : table.ends[process]) Drop(end);
}

bool PipeModel::Owns(int descriptor) const {
  if (descriptor < 0 || descriptor >= Table::kDescriptors) return false;
  if (Shared().count == 0) return false;
  const End& end = EndOf(scheduler_, descriptor);
  return end.in != 0 || end.out != 0;
}

Channel* PipeModel::NewChannel(uint32_t buffers, bool merges) {
  Table& table = Shared();
  Channel& channel = table.channels[table.count++];
  channel = Channel();
  channel.object = scheduler_.NewObject();
  channel.capacity = std::min(buffers, Channel::kMaxBuffers);
  channel.merges = merges;
  ExecutionLog& log = scheduler_.log();
  if (log.named_count < ExecutionLog::kMaxNamed) {
    log.named[log.named_count++] = {channel.object, sizeof(Channel),
                                    merges ? "pipe" : "socket", ""};
  }
  return &channel;
}

void PipeModel::AddPipe(const int* descriptors) {
  Table& table = Shared();
  const int last = std::max(descriptors[0], descriptors[1]);
  if (last >= Table::kDescriptors || table.count == Table::kChannels) return;
  const long size = SystemCall(SYS_fcntl, descriptors[1], F_GETPIPE_SZ);
  Channel* channel =
      NewChannel(static_cast<uint32_t>(size) / Channel::kBuffer, true);
  const auto number = static_cast<uint16_t>(table.count);
  EndOf(scheduler_, descriptors[0]) = {number, 0};
  EndOf(scheduler_, descriptors[1]) = {0, number};
  channel->readers = channel->writers = 1;
  channel->Count();
}

// Fewer buffers than the system has room for, whatever their sizes.
void PipeModel::AddSockets(const int* descriptors) {
  Table& table = Shared();
  const int last = std::max(descriptors[0], descriptors[1]);
  if (last >= Table::kDescriptors || table.count + 2 > Table::kChannels) return;
  constexpr uint32_t kBuffers = 16;
  for (int i = 0; i < 2; ++i) {
    Channel* channel = NewChannel(kBuffers, false);
    const auto number = static_cast<uint16_t>(table.count);
    EndOf(scheduler_, descriptors[i]).in = number;
    EndOf(scheduler_, descriptors[1 - i]).out = number;
    channel->readers = channel->writers = 1;
    channel->Count();
  }
}

void PipeModel::AddCopy(int descriptor, int copy) {
  if (copy < 0 || copy >= Table::kDescriptors) return;
  const End& end = EndOf(scheduler_, descriptor);
  EndOf(scheduler_, copy) = end;
  Open(end);
}

// A pipe says how much is in it at either end, a socket only at the other.
void PipeModel::NoteOutput() {
  if (Shared().count == 0) return;
  for (int i = 0; i < Table::kDescriptors; ++i) {
    const End& end = EndOf(scheduler_, i);
    if (end.out != 0 && ChannelOf(end.out).merges) {
      CatchUp(ChannelOf(end.out), i);
    }
  }
}

Op PipeModel::MakeOp(OpKind kind, const Channel& channel) const {
  return ObjectOp(kind, channel.object, &channel);
}

ssize_t PipeModel::Read(int descriptor, void* data, size_t size, int flags) {
  const End& end = EndOf(scheduler_, descriptor);
  if (end.in == 0) return Fail(EBADF);
  Channel& channel = ChannelOf(end.in);
  const bool waits = MayWait(descriptor, flags);
  const Op op = MakeOp(OpKind::kReadPipe, channel);
  scheduler_.Announce(op, waits ? WhenGreater(channel.ready, 0) : Always());
  CatchUp(channel, descriptor);
  // Whoever had the other end may not have died yet: its end is decided.
  long result = 0;
  if (channel.bytes != 0) {
    result = SystemCall(SYS_read, descriptor, data, size);
  } else if (channel.writers != 0) {
    result = -EAGAIN;
  }
  if (result > 0) channel.Take(static_cast<uint32_t>(result));
  channel.Count();
  scheduler_.Performed(op, result > 0 ? static_cast<uint64_t>(result) : 0);
  return Result(result);
}

// What is longer than PIPE_BUF may get between the parts of another write.
ssize_t PipeModel::Write(int descriptor, const void* data, size_t size,
                         int flags) {
  const End& end = EndOf(scheduler_, descriptor);
  if (end.out == 0) return Fail(EBADF);
  Channel& channel = ChannelOf(end.out);
  const auto* bytes = static_cast<const char*>(data);
  size_t written = 0;
  do {
    const size_t part = std::min<size_t>(size - written, PIPE_BUF);
    const ssize_t result =
        WritePart(descriptor, channel, bytes + written, part, flags);
    if (result < 0) return written != 0 ? static_cast<ssize_t>(written) : -1;
    written += static_cast<size_t>(result);
  } while (written < size);
  return static_cast<ssize_t>(written);
}

ssize_t PipeModel::WritePart(int descriptor, Channel& channel, const void* data,
                             size_t size, int flags) {
  const bool waits = MayWait(descriptor, flags);
  const Op op = MakeOp(OpKind::kWritePipe, channel);
  scheduler_.Announce(op, waits ? WhenGreater(channel.room, 0) : Always());
  long result = -EAGAIN;
  if (channel.readers == 0) {
    result = -EPIPE;
  } else if (channel.room > 0) {
    result = SystemCall(SYS_write, descriptor, data, size);
  }
  if (result > 0) channel.Put(static_cast<uint32_t>(result));
  channel.Count();
  scheduler_.Performed(op, result > 0 ? static_cast<uint64_t>(result) : 0);
  if (result == -EPIPE && (flags & MSG_NOSIGNAL) == 0) {
    const long process = SystemCall(SYS_getpid);
    SystemCall(SYS_tgkill, process, SystemCall(SYS_gettid), SIGPIPE);
  }
  return Result(result);
}

void PipeModel::Close(int descriptor) {
  End& end = EndOf(scheduler_, descriptor);
  for (const uint16_t number : {end.in, end.out}) {
    if (number == 0) continue;
    scheduler_.Perform(MakeOp(OpKind::kClosePipe, ChannelOf(number)));
  }
  Drop(end);
}

// Of what a peer that is gone leaves, a pipe and a socket say different things.
Readiness PipeModel::Look(int descriptor) {
  const End& end = EndOf(scheduler_, descriptor);
  Readiness looked;
  for (const uint16_t number : {end.in, end.out}) {
    if (number == 0) continue;
    const Channel& channel = ChannelOf(number);
    looked.step = MakeOp(OpKind::kInspect, channel);
    scheduler_.Announce(looked.step);
    scheduler_.Performed(looked.step, channel.bytes);
  }
  if (end.in != 0) {
    const Channel& channel = ChannelOf(end.in);
    const bool ended = channel.writers == 0;
    if (ended) looked.events |= POLLHUP | (channel.merges ? 0 : POLLRDHUP);
    if (channel.bytes != 0 || (ended && !channel.merges)) {
      looked.events |= POLLIN | POLLRDNORM;
    }
    looked.puts = channel.puts;
  }
  if (end.out != 0) {
    const Channel& channel = ChannelOf(end.out);
    const bool ended = channel.readers == 0;
    if (ended && channel.merges) looked.events |= POLLERR;
    if (channel.used < channel.capacity || (ended && !channel.merges)) {
      looked.events |= POLLOUT | POLLWRNORM;
    }
    looked.takes = channel.takes;
  }
  return looked;
}

}  // namespace ravel
