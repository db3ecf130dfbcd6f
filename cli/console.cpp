#include "cli/console.hpp"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "report/diagnostics.hpp"
#include "report/json.hpp"
#include "report/sarif.hpp"

namespace rolewright::cli {

void add_format(CLI::App& command, Format& format) {
  static const std::map<std::string, Format> kFormats{{"text", Format::Text}, {"json", Format::Json}};
  command.add_option("--format", format, "text or json")
      ->transform(CLI::CheckedTransformer(kFormats, CLI::ignore_case))
      ->option_text("text|json");
}

CLI::Validator whole_number(std::uint64_t least) {
  const auto refusal = [least](const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= least) return std::string{};
    return "`" + printable(text) + "` is not a whole number from " + std::to_string(least) + " on";
  };
  return CLI::Validator{refusal, {}};
}

void add_diagnostic_format(CLI::App& command, Format& format) {
  static const std::map<std::string, Format> kFormats{
      {"text", Format::Text}, {"json", Format::Json}, {"sarif", Format::Sarif}};
  command.add_option("--format", format, "text, json or sarif (2.1.0)")
      ->transform(CLI::CheckedTransformer(kFormats, CLI::ignore_case))
      ->option_text("text|json|sarif");
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void print_diagnostics(const Diagnostics& diagnostics, const SourceMap& sources) {
  std::fflush(stdout);
  const report::Colour colour = ::isatty(STDERR_FILENO) != 0 ? report::Colour::On : report::Colour::Off;
  for (const Diagnostic& item : diagnostics.items()) {
    const std::string text = report::render(item, sources, colour);
    std::fwrite(text.data(), 1, text.size(), stderr);
  }
  if (diagnostics.dropped() != 0) std::fprintf(stderr, "… and %zu more\n", diagnostics.dropped());
}

std::string diagnostics_document(std::string_view command, Format format, const Diagnostics& diagnostics,
                                 const SourceMap& sources) {
  return format == Format::Sarif ? report::diagnostics_sarif(command, sources, diagnostics)
                                 : report::diagnostics_json(command, sources, diagnostics);
}

Exit bad_input(std::string_view command, Format format, const Diagnostics& diagnostics,
               const SourceMap& sources) {
  if (format != Format::Text) {
    print(diagnostics_document(command, format, diagnostics, sources));
  } else {
    print_diagnostics(diagnostics, sources);
  }
  return Exit::BadInput;
}

namespace {
Diagnostic problem(Code code, const std::string& path, const std::string& what) {
  return {.code = code, .message = "`" + printable(path) + "`: " + what, .where = printable(path)};
}
}  // namespace

Diagnostics write_file(const std::string& path, std::string_view text) {
  return write_file(path, [&](const Writer& write) { write(text); });
}

Diagnostics write_file(const std::string& path, const std::function<void(const Writer&)>& produce) {
  const std::filesystem::path target{path};
  std::error_code error;
  if (path.empty()) return {problem(Code::FileUnwritable, path, "no name to write to")};
  // A rename would put a plain file in the place of a device or a pipe.
  if (std::filesystem::exists(target, error) && !std::filesystem::is_regular_file(target, error))
    return {problem(Code::FileUnwritable, path, "exists and is not a regular file")};
  if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), error);
  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  std::ofstream out{temporary, std::ios::binary | std::ios::trunc};
  if (!out) return {problem(Code::FileUnwritable, path, std::strerror(errno))};
  produce([&](std::string_view text) { out.write(text.data(), static_cast<std::streamsize>(text.size())); });
  out.close();
  if (!out) {
    const std::string reason = std::strerror(errno);
    std::filesystem::remove(temporary, error);
    return {problem(Code::FileUnwritable, path, reason)};
  }
  std::filesystem::rename(temporary, target, error);
  if (!error) return {};
  const std::string reason = error.message();
  std::filesystem::remove(temporary, error);
  return {problem(Code::FileUnwritable, path, reason)};
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return problem(Code::FileUnreadable, path, error ? error.message() : "not a regular file");
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) return problem(Code::FileUnreadable, path, error.message());
  if (bytes > limit)
    return problem(Code::FileTooLarge, path,
                   "has " + grouped(bytes) + " bytes, more than the limit of " + grouped(limit));
  std::string text(bytes, '\0');
  std::ifstream in{path, std::ios::binary};
  if (!in.read(text.data(), static_cast<std::streamsize>(bytes)))
    return problem(Code::FileUnreadable, path, std::strerror(errno));
  return text;
}

namespace {

// Why standard output could not be written; empty when it could. An earlier write that failed left no reason.
std::string output_problem() {
  if (std::fflush(stdout) != 0) return std::strerror(errno);
  return std::ferror(stdout) != 0 ? "an earlier write failed" : "";
}

}  // namespace

Diagnostics flush_output() {
  const std::string why = output_problem();
  return why.empty() ? Diagnostics{} : Diagnostics{problem(Code::FileUnwritable, "standard output", why)};
}

Exit finish_output(Exit result) {
  const std::string why = output_problem();
  if (why.empty()) return result;
  std::fprintf(stderr, "rolewright: standard output cannot be written: %s\n", why.c_str());
  return Exit::BadInput;
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f %%",
                whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return buffer;
}

}  // namespace rolewright::cli
