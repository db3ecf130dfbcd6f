#include "compiler/smt/script.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rolewright::smt {

namespace {

constexpr std::string_view kAssertBegin = "(assert (! ";
constexpr std::string_view kAssertEnd = "|))";
constexpr std::string_view kNamed = " :named |";

struct Head {
  std::string_view begin;
  CommandKind kind;
};

constexpr std::array kHeads{
    Head{"(set-logic QF_BV)", CommandKind::SetLogic}, Head{"(declare-const |", CommandKind::Declare},
    Head{"(define-fun |", CommandKind::Define},       Head{kAssertBegin, CommandKind::Assert},
    Head{"(check-sat)", CommandKind::CheckSat},
};

class ScriptReader {
 public:
  ScriptReader(std::string_view text, std::string_view where) : text_{text}, where_{where} {}

  Result<Script> read() {
    Script script;
    while (skip_blank(), at_ != text_.size()) {
      const std::size_t begin = at_;
      if (const char* problem = skip_expression()) return failed(begin, problem);
      Command command{.text = text_.substr(begin, at_ - begin)};
      if (const char* problem = classify(command)) return failed(begin, problem);
      script.commands.push_back(command);
    }
    if (const char* problem = misplaced(script)) return failed(0, problem);
    return script;
  }

 private:
  Diagnostic failed(std::size_t place, const char* problem) const {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(place), '\n');
    return {.code = Code::CertificateUnreadable,
            .message = std::string{"SMT-LIB text that is not in the form certificates use: "} + problem,
            .where = std::string{where_} + ", line " + std::to_string(line)};
  }

  void skip_blank() {
    while (at_ != text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == ';')) {
      if (text_[at_] == ';') at_ = std::min(text_.find('\n', at_), text_.size() - 1);
      ++at_;
    }
  }

  // Moves past one parenthesized expression; says what is wrong with it, or nothing.
  const char* skip_expression() {
    if (text_[at_] != '(') return "a command begins with `(`";
    std::size_t depth = 0;
    for (; at_ != text_.size(); ++at_) {
      const char byte = text_[at_];
      if (byte == '"' || byte == ';' || byte == '\\') return "a quote, comment or backslash inside a command";
      if (byte == '|') {
        at_ = text_.find('|', at_ + 1);
        if (at_ == std::string_view::npos) return "a quoted symbol without its end";
      } else if (byte == '(' && ++depth > kMaxScriptNesting) {
        return "nested too deep";
      } else if (byte == ')' && --depth == 0) {
        ++at_;
        return nullptr;
      }
    }
    return "a command without its end";
  }

  static const char* classify(Command& command) {
    const auto head = std::ranges::find_if(
        kHeads, [&](const Head& known) { return command.text.starts_with(known.begin); });
    if (head == kHeads.end()) return "a command that certificates do not use";
    command.kind = head->kind;
    const bool fixed = command.kind == CommandKind::SetLogic || command.kind == CommandKind::CheckSat;
    if (fixed && command.text != head->begin) return "a command that certificates do not use";
    return command.kind == CommandKind::Assert ? take_apart(command) : nullptr;
  }

  static const char* take_apart(Command& command) {
    const char* const wrong = "an assertion that is not `(assert (! formula :named |name|))`";
    std::string_view inner = command.text.substr(kAssertBegin.size());
    if (!inner.ends_with(kAssertEnd)) return wrong;
    inner.remove_suffix(kAssertEnd.size());
    const std::size_t bar = inner.rfind('|');
    if (bar == std::string_view::npos || !inner.substr(0, bar + 1).ends_with(kNamed)) return wrong;
    command.symbol = inner.substr(bar + 1);
    command.body = inner.substr(0, bar + 1 - kNamed.size());
    return is_one_formula(command.body) ? nullptr : wrong;
  }

  // One atom or one balanced list, with no annotation inside.
  static bool is_one_formula(std::string_view body) {
    std::size_t depth = 0;
    for (std::size_t at = 0; at != body.size(); ++at) {
      const char byte = body[at];
      if (byte == '!') return false;
      if (byte == '|') {
        at = body.find('|', at + 1);
        if (at == std::string_view::npos) return false;
      } else if (byte == '(') {
        ++depth;
      } else if (byte == ')' && depth-- == 0) {
        return false;
      } else if (byte == ' ' && depth == 0) {
        return false;
      }
      if (depth == 0 && at + 1 != body.size() && body[at] == ')') return false;
    }
    return depth == 0 && !body.empty();
  }

  static const char* misplaced(const Script& script) {
    if (script.commands.empty() || script.commands[0].kind != CommandKind::SetLogic)
      return "it does not begin with `(set-logic QF_BV)`";
    for (std::size_t index = 1; index != script.commands.size(); ++index) {
      const CommandKind kind = script.commands[index].kind;
      if (kind == CommandKind::SetLogic) return "a second `set-logic`";
      if (kind == CommandKind::CheckSat && index + 1 != script.commands.size())
        return "a `check-sat` before the end";
    }
    return nullptr;
  }

  std::string_view text_;
  std::string_view where_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::size_t> Script::assertion(std::string_view symbol) const {
  std::optional<std::size_t> found;
  for (std::size_t index = 0; index != commands.size(); ++index) {
    if (commands[index].kind != CommandKind::Assert || commands[index].symbol != symbol) continue;
    if (found) return std::nullopt;
    found = index;
  }
  return found;
}

Result<Script> parse_script(std::string_view text, std::string_view where) {
  return ScriptReader{text, where}.read();
}

std::string to_text(const Script& script, std::optional<std::size_t> dropped, Ending ending) {
  std::string text;
  for (std::size_t index = 0; index != script.commands.size(); ++index) {
    const Command& command = script.commands[index];
    if (index == dropped || command.kind == CommandKind::CheckSat) continue;
    text += command.text;
    text += '\n';
  }
  if (ending == Ending::CheckSat) text += "(check-sat)\n";
  return text;
}

}  // namespace rolewright::smt
