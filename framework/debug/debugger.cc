// SPDX-License-Identifier: Apache-2.0

#include "framework/debug/debugger.h"

#include <dlfcn.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "framework/debug/debug_state.h"

namespace ravel {
namespace {

bool IsTraced() {
  std::ifstream status("/proc/self/status");
  std::string key;
  std::string value;
  while (status >> key) {
    std::getline(status, value);
    if (key == "TracerPid:")
      return value.find_first_of("123456789") != value.npos;
  }
  return false;
}

// As the program was started, its own name first.
std::vector<std::string> Arguments() {
  std::ifstream file("/proc/self/cmdline");
  std::string all(std::istreambuf_iterator<char>(file), {});
  if (!all.empty()) all.pop_back();  // the last one's end
  std::vector<std::string> arguments = absl::StrSplit(all, '\0');
  arguments[0] = std::filesystem::read_symlink("/proc/self/exe");
  return arguments;
}

// The file that has ravel_gdb.py in it.
std::string Library() {
  Dl_info info = {};
  if (dladdr(reinterpret_cast<void*>(&ravel_debug_stop), &info) == 0) return "";
  return std::filesystem::canonical(info.dli_fname);
}

}  // namespace

void EnterDebugger() {
  if (IsTraced()) return;
  std::vector<std::string> words = {
      "gdb", "-q",
      // gdb runs no script that it finds, but where it is told to.
      "-iex", absl::StrCat("add-auto-load-safe-path ", Library()),
      // Debug information of the system's libraries is not fetched.
      "-iex", "set debuginfod enabled off",
      // Threads that only lend their stacks come, and processes that prepare.
      "-iex", "set print thread-events off", "-iex",
      "set print inferior-events off", "-ex", "run", "--args"};
  for (std::string& argument : Arguments())
    words.push_back(std::move(argument));
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execvp(pointers[0], pointers.data());
  throw std::invalid_argument(
      "gdb cannot be started, in which --break_at would stop: is it "
      "installed?");
}

}  // namespace ravel
