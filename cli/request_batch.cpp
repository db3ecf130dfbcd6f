#include "cli/request_batch.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include "connectors/json/request_lines.hpp"

namespace rolewright::cli {
namespace {

Diagnostics unreadable(const std::string& name, const std::string& why) {
  return {{.code = Code::FileUnreadable, .message = "`" + printable(name) + "`: " + why, .where = printable(name)}};
}

std::string name_of(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

// Calls visit(line number, request or what is wrong with it) until the end, or until it says something. Reading that breaks
// off is not the end.
Diagnostics for_each_request(const std::string& path,
                             const std::function<Diagnostics(std::uint64_t, Result<Request>)>& visit) {
  std::ifstream file;
  if (path != "-") {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return unreadable(path, "is a directory");
    file.open(path, std::ios::binary);
    if (!file.is_open()) return unreadable(path, std::strerror(errno));
  }
  std::istream& in = path == "-" ? std::cin : file;
  connectors::RequestLines lines{in, name_of(path)};
  while (std::optional<Result<Request>> request = lines.next())
    if (Diagnostics problems = visit(lines.line(), std::move(*request)); problems.has_error()) return problems;
  if (in.bad() || (path == "-" && std::ferror(stdin) != 0))
    return unreadable(name_of(path), "reading broke off after line " + std::to_string(lines.line()));
  return {};
}

// The same diagnostics, said of a line.
Diagnostics on_line(const Diagnostics& problems, const std::string& path, std::uint64_t number) {
  Diagnostics placed;
  for (Diagnostic item : problems.items()) {
    item.where = printable(name_of(path)) + ":" + std::to_string(number) + ": " + item.where;
    placed.add(std::move(item));
  }
  return placed;
}

}  // namespace

Diagnostics answer_batch(analyzer::PreGrant& desk, const std::string& path, const Request& frame,
                         const std::function<Diagnostics(const BatchLine&)>& take) {
  return for_each_request(path, [&](std::uint64_t number, Result<Request> read) -> Diagnostics {
    if (!read.ok()) return take({.number = number, .request = {}, .result = read.error()});
    Request request = std::move(read).value();
    request.with_collusion = frame.with_collusion;
    Result<CheckResult> result = desk.check(request);
    if (!result.ok()) result = on_line(result.error(), path, number);
    const BatchLine line{.number = number, .request = request, .result = std::move(result)};
    if (Diagnostics problems = take(line); problems.has_error()) return problems;
    return line.result.ok() && line.result.value().answer == Answer::Permit ? desk.expect(request) : Diagnostics{};
  });
}

Diagnostics expect_all(analyzer::PreGrant& desk, const std::string& path) {
  return for_each_request(path, [&](std::uint64_t number, Result<Request> read) -> Diagnostics {
    if (!read.ok()) return read.error();
    const Diagnostics problems = desk.expect(read.value());
    return problems.has_error() ? on_line(problems, path, number) : problems;
  });
}

}  // namespace rolewright::cli
