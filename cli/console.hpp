// The only place that prints. Answers go to standard output, diagnostics to standard error; colour on a
// terminal only.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/command.hpp"
#include "model/diagnostic.hpp"
#include "model/result.hpp"

namespace rolewright::cli {

enum class Format : std::uint8_t { Text, Json, Sarif };

/// Adds `--format text|json`.
void add_format(CLI::App& command, Format& format);
/// Adds `--format text|json|sarif`, for a command whose answer is diagnostics.
void add_diagnostic_format(CLI::App& command, Format& format);

/// Refuses all but whole numbers from `least` on; those of the library take negative ones for huge ones.
[[nodiscard]] CLI::Validator whole_number(std::uint64_t least);

void print(std::string_view text);
void print_error(std::string_view text);
/// Diagnostics with carets to standard error; in JSON, a document of their own to standard output when they
/// are the answer.
void print_diagnostics(const Diagnostics& diagnostics, const SourceMap& sources);
/// Diagnostics as a document of a command, in JSON or SARIF.
[[nodiscard]] std::string diagnostics_document(std::string_view command, Format format, const Diagnostics& diagnostics,
                                               const SourceMap& sources);
/// The answer of a command whose input is bad: diagnostics in the wanted format, and Exit::BadInput.
[[nodiscard]] Exit bad_input(std::string_view command, Format format, const Diagnostics& diagnostics,
                             const SourceMap& sources = {});

/// Writes a file by a temporary name and rename. Errors RW0004.
[[nodiscard]] Diagnostics write_file(const std::string& path, std::string_view text);
/// The same of a text that `produce` gives piece by piece.
using Writer = std::function<void(std::string_view)>;
[[nodiscard]] Diagnostics write_file(const std::string& path, const std::function<void(const Writer&)>& produce);
/// The whole of a file, at most `limit` bytes. Errors RW0001, RW0002.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t limit);

/// Hands on what was printed so far, for a reader who waits for it. Errors RW0004.
[[nodiscard]] Diagnostics flush_output();
/// `result`, or BadInput when standard output could not be written (a full disk is not a clean answer).
[[nodiscard]] Exit finish_output(Exit result);

/// 12,345.
[[nodiscard]] std::string grouped(std::uint64_t number);
/// 12.3 %.
[[nodiscard]] std::string percent(std::uint64_t part, std::uint64_t whole);

}  // namespace rolewright::cli
