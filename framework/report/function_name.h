// SPDX-License-Identifier: Apache-2.0
//
// Names of functions and variables as a reader wants them: without types of
// parameters, without the standard library's template arguments, and with
// lambdas named after the function they stand in.

#ifndef RAVEL_FRAMEWORK_REPORT_FUNCTION_NAME_H_
#define RAVEL_FRAMEWORK_REPORT_FUNCTION_NAME_H_

#include <string>
#include <string_view>

namespace ravel::internal {

// "_ZN4bank8TransferEii" -> "bank::Transfer(int, int)". Returns `symbol`
// itself where it is not a mangled name.
std::string Demangled(const std::string& symbol);

// "void bank::Transfer<int>(Account&, int)" -> "bank::Transfer<int>()",
// "F()::{lambda(int)#1}::operator()(int) const" -> "lambda in F()",
// "Bank_Transfers_Test::TestBody()" -> "Bank.Transfers".
std::string FunctionName(std::string_view demangled);

// The function around the first lambda that `demangled` mentions, ready to
// read; empty if it mentions none. g++ calls an inlined lambda nothing but
// "operator()", yet the template that calls it names its type.
std::string FunctionAroundLambda(std::string_view demangled);

// "(anonymous namespace)::x" -> "x", "F(int)::calls" -> "F()::calls",
// "Bank_Transfers_Test::TestBody()::total" -> "total".
std::string VariableName(std::string_view demangled);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_FUNCTION_NAME_H_
