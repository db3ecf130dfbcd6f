// Script: SMT-LIB text in the one shape to_smtlib() writes, taken apart into commands, so that an assertion
// can be left out and anything that might fool a solver (`push`, `set-option`, a second logic) is refused.
//   in   text from a certificate: untrusted
//   out  its commands in order, as views into the text, which outlives them
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace rolewright::smt {

enum class CommandKind : std::uint8_t { SetLogic, Declare, Define, Assert, CheckSat };

struct Command {
  CommandKind kind = CommandKind::SetLogic;
  std::string_view text;         // the whole command
  std::string_view symbol = {};  // Assert: its name, without bars
  std::string_view body = {};    // Assert: the formula
};

struct Script {
  std::vector<Command> commands;

  /// The only assertion named `symbol`; nothing when there is none or more than one.
  [[nodiscard]] std::optional<std::size_t> assertion(std::string_view symbol) const;
};

inline constexpr std::size_t kMaxScriptNesting = 400;

/// Errors   CertificateUnreadable naming `where` and the line. Cost O(bytes).
[[nodiscard]] Result<Script> parse_script(std::string_view text, std::string_view where);

enum class Ending : std::uint8_t { Open, CheckSat };

/// The script as text again without `dropped`; exactly one `(check-sat)` at its end, or none.
[[nodiscard]] std::string to_text(const Script& script, std::optional<std::size_t> dropped, Ending ending);

}  // namespace rolewright::smt
