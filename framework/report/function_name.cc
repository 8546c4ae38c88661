// SPDX-License-Identifier: Apache-2.0

#include "framework/report/function_name.h"

#include <cxxabi.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace ravel::internal {
namespace {

// Template arguments longer than this tell a reader less than they cost.
constexpr size_t kLongestArguments = 24;
constexpr std::string_view kLambda = "{lambda}";
constexpr std::string_view kOperatorSymbols = "()<>-=!+*/%&|^~[],";

absl::string_view View(std::string_view text) {
  return {text.data(), text.size()};
}

bool EndsWith(std::string_view text, std::string_view end) {
  return absl::EndsWith(View(text), View(end));
}

// The index behind the bracket that closes the one at `open`.
size_t Closing(std::string_view text, size_t open) {
  const char close = text[open] == '(' ? ')' : text[open] == '<' ? '>' : '}';
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == text[open]) ++depth;
    // The > of an arrow in decltype(a->b) closes nothing.
    if (text[i] == close && (i == 0 || text[i - 1] != '-')) --depth;
    if (depth == 0) return i + 1;
  }
  return text.size();
}

// Copies the symbols of an operator's name: "operator()", "operator<<".
size_t CopyOperator(std::string_view name, size_t at, std::string* out) {
  size_t end = at;
  if (absl::StartsWith(View(name.substr(at)), "()")) {
    end += 2;
  } else {
    while (end < name.size() && name[end] != '(' && name[end] != ' ') ++end;
  }
  out->append(name.substr(at, end - at));
  return end;
}

// True for a part of a name that belongs to the standard library.
bool InStd(std::string_view part) {
  const size_t start = part.find_last_of(" ,<(&*");
  if (start != std::string_view::npos) part.remove_prefix(start + 1);
  return absl::StartsWith(View(part), "std::") ||
         absl::StartsWith(View(part), "__gnu_cxx::");
}

std::string Tamed(std::string_view name);

void AppendArguments(std::string_view arguments, std::string* out) {
  if (InStd(*out)) return;
  std::string tamed = Tamed(arguments);
  absl::StripTrailingAsciiWhitespace(&tamed);
  absl::StrAppend(out, "<", tamed.size() > kLongestArguments ? "..." : tamed,
                  ">");
}

// Drops what is in parentheses and the standard library's angle brackets.
std::string Tamed(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size();) {
    const char c = name[i];
    if (c == '(') {
      out += "()";
      i = Closing(name, i);
    } else if (c == '<') {
      const size_t end = Closing(name, i);
      const std::string_view inside = name.substr(i + 1, end - i - 2);
      if (absl::StartsWith(View(inside), "lambda")) {
        out += kLambda;
      } else {
        AppendArguments(inside, &out);
      }
      i = end;
    } else if (c == '{') {
      const size_t end = Closing(name, i);
      const bool lambda = absl::StartsWith(View(name.substr(i)), "{lambda");
      out += lambda ? kLambda : name.substr(i, end - i);
      i = end;
    } else {
      out += c;
      ++i;
      if (EndsWith(out, "operator") && i < name.size() &&
          kOperatorSymbols.find(name[i]) != kOperatorSymbols.npos) {
        i = CopyOperator(name, i, &out);
      }
    }
  }
  return out;
}

// True for the first word of "operator bool" and of "operator< <int>".
bool EndsInOperator(std::string_view text) {
  const size_t last = text.find_last_not_of(kOperatorSymbols);
  return last != text.npos && EndsWith(text.substr(0, last + 1), "operator");
}

// Drops a return type, which stands in front of templates only.
void DropReturnType(std::string* name) {
  int depth = 0;
  for (size_t i = name->size(); i-- > 0;) {
    const char c = (*name)[i];
    if (c == '>' && i > 0 && (*name)[i - 1] != '-') ++depth;
    if (c == '<' && depth > 0) --depth;
    if (c != ' ' || depth > 0) continue;
    if (EndsInOperator(std::string_view(*name).substr(0, i))) continue;
    name->erase(0, i + 1);
    return;
  }
}

void DropQualifiers(std::string* name) {
  constexpr std::array<std::string_view, 5> kQualifiers = {
      " const", " volatile", " &", " &&", " noexcept"};
  for (bool again = true; again;) {
    again = false;
    for (std::string_view qualifier : kQualifiers) {
      if (!EndsWith(*name, qualifier)) continue;
      name->resize(name->size() - qualifier.size());
      again = true;
    }
  }
}

// clang names lambdas "$_0", "$_1", ... in the order of the file.
void UnifyLambdas(std::string* name) {
  for (size_t at; (at = name->find("::$_")) != std::string::npos;) {
    size_t end = at + 4;
    while (end < name->size() &&
           absl::ascii_isdigit(static_cast<unsigned char>((*name)[end]))) {
      ++end;
    }
    name->replace(at, end - at, absl::StrCat("::", View(kLambda)));
  }
}

// GoogleTest turns TEST(Bank, Transfers) into class Bank_Transfers_Test.
std::string TestName(std::string_view name) {
  constexpr std::string_view kBody = "_Test::TestBody()";
  if (!EndsWith(name, kBody)) return "";
  name.remove_suffix(kBody.size());
  if (const size_t scope = name.rfind("::"); scope != name.npos) {
    name.remove_prefix(scope + 2);
  }
  std::string test(name);
  const size_t split = test.find('_');
  if (split != std::string::npos) test[split] = '.';
  return test;
}

std::string Simplified(std::string_view demangled) {
  std::string name = absl::StrReplaceAll(
      View(demangled),
      {{"(anonymous namespace)::", ""}, {"[abi:cxx11]", ""}, {"> >", ">>"}});
  if (const size_t clone = name.find(" [clone "); clone != name.npos) {
    name.resize(clone);
  }
  UnifyLambdas(&name);
  name = Tamed(name);
  return name;
}

}  // namespace

std::string Demangled(const std::string& symbol) {
  if (!absl::StartsWith(symbol, "_Z")) return symbol;
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status),
      &std::free);
  return status == 0 ? name.get() : symbol;
}

std::string FunctionName(std::string_view demangled) {
  std::string name = Simplified(demangled);
  if (const size_t lambda = name.find("::{lambda}"); lambda != name.npos) {
    return absl::StrCat("lambda in ", FunctionName(name.substr(0, lambda)));
  }
  DropQualifiers(&name);
  DropReturnType(&name);
  if (name.empty()) return name;
  if (!EndsWith(name, ")") || EndsWith(name, "operator()")) name += "()";
  const std::string test = TestName(name);
  return test.empty() ? name : test;
}

std::string FunctionAroundLambda(std::string_view demangled) {
  size_t lambda = demangled.find("::{lambda(");
  if (lambda == demangled.npos) lambda = demangled.find("::<lambda(");
  if (lambda == demangled.npos) return "";
  // The function's name starts behind the last bracket or comma still open.
  size_t start = lambda;
  int depth = 0;
  for (; start > 0; --start) {
    const char c = demangled[start - 1];
    if (c == ')' || c == '>') ++depth;
    if (depth == 0 && (c == '<' || c == ',' || c == '(')) break;
    if (c == '(' || c == '<') --depth;
  }
  while (start < lambda && demangled[start] == ' ') ++start;
  return FunctionName(demangled.substr(start, lambda - start));
}

std::string VariableName(std::string_view demangled) {
  // What stdout points to.
  if (demangled == "_IO_2_1_stdin_") return "stdin";
  if (demangled == "_IO_2_1_stdout_") return "stdout";
  if (demangled == "_IO_2_1_stderr_") return "stderr";
  std::string name = Simplified(demangled);
  if (const size_t local = name.rfind("()::"); local != name.npos) {
    const std::string variable = name.substr(local + 4);
    const std::string function = FunctionName(name.substr(0, local + 2));
    const bool in_test = !EndsWith(function, ")");
    return in_test ? variable : absl::StrCat(function, "::", variable);
  }
  return name;
}

}  // namespace ravel::internal
