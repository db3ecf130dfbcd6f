#include "connectors/okta/okta_expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "connectors/person_join.hpp"
#include "connectors/rules/rule_builder.hpp"
#include "model/bug.hpp"

namespace rolewright::connectors {
namespace {

enum class TokenKind : std::uint8_t { End, Word, Text, Number, Sign };

struct Token {
  TokenKind kind = TokenKind::End;
  std::string text;  // of a Text: what it says
  std::size_t place = 0;
};

bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class OktaLexer {
 public:
  OktaLexer(std::string_view text, RuleBuilder& rule) : text_{text}, rule_{rule} {}

  Token next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
    Token token{.kind = TokenKind::End, .text = {}, .place = at_};
    if (at_ >= text_.size() || rule_.failed()) return token;
    const char c = text_[at_];
    if (starts_word(c)) {
      token.kind = TokenKind::Word;
      while (at_ < text_.size() && (starts_word(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '.'))
        token.text.push_back(text_[at_++]);
    } else if (is_digit(c) || (c == '-' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      token.kind = TokenKind::Number;
      do token.text.push_back(text_[at_++]);
      while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.'));
    } else if (c == '"' || c == '\'') {
      text(token, c);
    } else {
      sign(token);
    }
    return token;
  }

 private:
  // A quotation mark inside is written twice. What a backslash would mean is not documented.
  void text(Token& token, char mark) {
    token.kind = TokenKind::Text;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') return rule_.unsupported("a backslash in a text", at_);
      if (text_[at_] == mark) {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != mark) {
          ++at_;
          return;
        }
        ++at_;
      }
      token.text.push_back(text_[at_]);
    }
    rule_.malformed("a text without its end", token.place);
  }

  void sign(Token& token) {
    token.kind = TokenKind::Sign;
    for (const std::string_view sign : {"==", "!=", ">=", "<=", "&&", "||"})
      if (text_.substr(at_).starts_with(sign)) {
        token.text = sign;
        at_ += 2;
        return;
      }
    token.text = text_[at_++];
    if (std::string_view{"()!<>,"}.find(token.text) == std::string_view::npos)
      rule_.unsupported(quote(token.text), token.place);
  }

  std::string_view text_;
  RuleBuilder& rule_;
  std::size_t at_ = 0;
};

enum class Case : std::uint8_t { Given, Lower, Upper };

// What a part of an expression is: a truth, an attribute (perhaps through a case function), or a constant.
struct Operand {
  enum Kind : std::uint8_t { Truth, Attribute, Text, Number, Null } kind = Truth;
  std::size_t node = 0;      // of Truth
  std::optional<bool> constant;  // of Truth: `true` or `false` as written
  std::string text;          // of Attribute: its name; of Text
  Case letters = Case::Given;
  std::int64_t number = 0;
  std::size_t place = 0;
};

std::string upper_ascii(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

class OktaParser {
 public:
  explicit OktaParser(std::string_view text) : rule_{text}, lexer_{text, rule_} { token_ = lexer_.next(); }

  Result<AttributeRule> parse() {
    const std::size_t root = truth(disjunction());
    if (!rule_.failed() && token_.kind != TokenKind::End) {
      if (token_.kind == TokenKind::Word) {
        rule_.unsupported(quote(token_.text), token_.place);
      } else {
        rule_.malformed("found " + quote(token_.text), token_.place);
      }
    }
    return rule_.finish(root);
  }

 private:
  [[nodiscard]] bool is_word(std::string_view word) const {
    return token_.kind == TokenKind::Word && lower_ascii(token_.text) == word;
  }
  [[nodiscard]] bool is_sign(std::string_view sign) const {
    return token_.kind == TokenKind::Sign && token_.text == sign;
  }
  void advance() { token_ = lexer_.next(); }
  void expect(std::string_view sign) {
    if (!is_sign(sign) && !rule_.failed()) {
      rule_.malformed(quote(sign) + " is missing", token_.place);
    }
    advance();
  }

  Operand disjunction() { return chain("or", "||", RuleNode::Or); }

  // One precedence level: parts joined by a word or a sign.
  Operand chain(std::string_view word, std::string_view sign, RuleNode::Op op) {
    const auto part = [&] { return op == RuleNode::Or ? chain("and", "&&", RuleNode::And) : comparison(); };
    Operand first = part();
    if (!is_word(word) && !is_sign(sign)) return first;
    std::vector<std::size_t> parts{truth(first)};
    while ((is_word(word) || is_sign(sign)) && !rule_.failed()) {
      advance();
      parts.push_back(truth(part()));
    }
    return truth_of(rule_.join(op, parts), first.place);
  }

  static Operand truth_of(std::size_t node, std::size_t place) {
    return {.kind = Operand::Truth, .node = node, .constant = {}, .text = {}, .place = place};
  }

  Operand comparison() {
    Operand left = unary();
    static constexpr std::array<std::string_view, 6> kSigns{"==", "!=", ">=", "<=", ">", "<"};
    const auto sign = std::find_if(kSigns.begin(), kSigns.end(), [&](auto known) { return is_sign(known); });
    if (sign == kSigns.end() || rule_.failed()) return left;
    advance();
    const Operand right = unary();
    if (rule_.failed()) return left;
    return truth_of(compare(std::move(left), *sign, right), right.place);
  }

  // `!` takes the nearest operand: `!user.a == "x"` negates user.a, which is no truth.
  Operand unary() {
    std::size_t negations = 0;
    const std::size_t place = token_.place;
    while ((is_sign("!") || is_word("not")) && !rule_.failed()) {
      ++negations;
      advance();
    }
    Operand operand = primary();
    if (negations == 0 || rule_.failed()) return operand;
    std::size_t node = truth(operand);
    if (negations % 2 == 1) node = rule_.negate(node);
    return truth_of(node, place);
  }

  Operand primary() {
    const Token token = token_;
    if (token.kind == TokenKind::Sign && token.text == "(") return parenthesis();
    advance();
    Operand operand{.kind = Operand::Text, .node = 0, .constant = {}, .text = token.text, .place = token.place};
    if (token.kind == TokenKind::Text) return operand;
    if (token.kind == TokenKind::Number) {
      operand.kind = Operand::Number;
      const auto [end, error] =
          std::from_chars(token.text.data(), token.text.data() + token.text.size(), operand.number);
      if (error != std::errc{} || end != token.text.data() + token.text.size())
        rule_.unsupported("the number " + quote(token.text), token.place);
      return operand;
    }
    if (token.kind == TokenKind::Word) return word(token, operand);
    rule_.malformed(token.kind == TokenKind::End ? "the expression ends early" : "found " + quote(token.text),
                    token.place);
    return operand;
  }

  Operand parenthesis() {
    if (++depth_ > kMaxRuleNesting) rule_.unsupported("nesting deeper than 64", token_.place);
    if (rule_.failed()) return {};
    advance();
    Operand inner = disjunction();
    expect(")");
    --depth_;
    return inner;
  }

  Operand word(const Token& token, Operand operand) {
    const std::string lower = lower_ascii(token.text);
    if (lower == "null") {
      operand.kind = Operand::Null;
    } else if (lower == "true" || lower == "false") {
      operand.kind = Operand::Truth;
      operand.constant = lower == "true";
      operand.node = *operand.constant ? rule_.always() : rule_.never();
    } else if (is_sign("(")) {
      return call(token);
    } else if (token.text.starts_with("user.") && token.text.find('.', 5) == std::string::npos &&
               token.text.size() > 5) {
      operand.kind = Operand::Attribute;
      operand.text = token.text.substr(5);
    } else {
      rule_.unsupported(quote(token.text), token.place);
    }
    return operand;
  }

  std::vector<Operand> arguments() {
    std::vector<Operand> arguments;
    if (++depth_ > kMaxRuleNesting) rule_.unsupported("nesting deeper than 64", token_.place);
    advance();  // (
    while (!is_sign(")") && !rule_.failed()) {
      arguments.push_back(disjunction());
      if (!is_sign(",")) break;
      advance();
    }
    expect(")");
    --depth_;
    return arguments;
  }

  Operand call(const Token& name) {
    static constexpr std::array<std::string_view, 9> kRead{
        "isMemberOfGroup",       "isMemberOfAnyGroup",          "isMemberOfGroupName",
        "isMemberOfGroupNameStartsWith", "isMemberOfGroupNameContains", "String.startsWith",
        "String.stringContains", "String.toLowerCase",          "String.toUpperCase"};
    const bool array = name.text == "Arrays.contains";
    if (!array && std::find(kRead.begin(), kRead.end(), name.text) == kRead.end()) {
      rule_.unsupported("the function " + quote(name.text), name.place);
      return {};
    }
    const std::vector<Operand> given = arguments();
    if (rule_.failed()) return {};
    if (name.text.starts_with("isMember")) return member(name, given);
    if (name.text.starts_with("String.to")) return change_case(name, given);
    if (given.size() != 2 || given[0].kind != Operand::Attribute || given[1].kind != Operand::Text) {
      rule_.unsupported(quote(name.text) + " of anything but an attribute and a text", name.place);
      return {};
    }
    if (array) {
      RuleNode node{.op = RuleNode::Has, .parts = {}, .attribute = given[0].text};
      node.groups = {given[1].text};
      node.on_missing = OnMissing::Undetermined;
      return truth_of(rule_.add(std::move(node)), name.place);
    }
    const TextOp op = name.text == "String.startsWith" ? TextOp::StartsWith : TextOp::Contains;
    return truth_of(text_test(given[0], op, given[1], OnMissing::Undetermined), name.place);
  }

  Operand member(const Token& name, const std::vector<Operand>& given) {
    RuleNode node{.op = RuleNode::Member};
    for (const Operand& argument : given) {
      if (argument.kind != Operand::Text)
        rule_.unsupported(quote(name.text) + " of anything but texts", argument.place);
      node.groups.push_back(argument.text);
    }
    const bool any = name.text == "isMemberOfAnyGroup";
    if (given.empty() || (!any && given.size() != 1))
      rule_.malformed(quote(name.text) + " takes " + (any ? "one or more groups" : "one text"), name.place);
    node.group_by = any || name.text == "isMemberOfGroup"    ? GroupBy::Id
                    : name.text == "isMemberOfGroupName"     ? GroupBy::Name
                    : name.text == "isMemberOfGroupNameContains" ? GroupBy::NameContains
                                                             : GroupBy::NameStartsWith;
    return truth_of(rule_.add(std::move(node)), name.place);
  }

  Operand change_case(const Token& name, const std::vector<Operand>& given) {
    if (given.size() != 1 || given[0].kind != Operand::Attribute) {
      rule_.unsupported(quote(name.text) + " of anything but an attribute", name.place);
      return {};
    }
    Operand changed = given[0];
    changed.letters = name.text == "String.toLowerCase" ? Case::Lower : Case::Upper;
    return changed;
  }

  // A text that the case function can never give passes for nobody.
  std::size_t text_test(const Operand& attribute, TextOp op, const Operand& text, OnMissing on_missing) {
    RuleNode node{.op = RuleNode::Text, .parts = {}, .attribute = attribute.text};
    node.on_missing = on_missing;
    if (attribute.letters == Case::Given) {
      node.tests = {{op, Letters::Exact, text.text}};
      return rule_.add(std::move(node));
    }
    if (!is_ascii(text.text))
      rule_.unsupported("a letter outside ASCII whose case is changed", text.place);
    const std::string given = attribute.letters == Case::Lower ? lower_ascii(text.text) : upper_ascii(text.text);
    if (given == text.text) node.tests = {{op, Letters::IgnoreCase, lower_ascii(text.text)}};
    node.on_missing = OnMissing::Undetermined;
    return rule_.add(std::move(node));
  }

  std::size_t compare(Operand left, std::string_view sign, Operand right) {
    if (left.kind != Operand::Attribute && right.kind == Operand::Attribute) {
      std::swap(left, right);
      sign = sign == ">" ? "<" : sign == "<" ? ">" : sign == ">=" ? "<=" : sign == "<=" ? ">=" : sign;
    }
    const bool order = sign != "==" && sign != "!=";
    std::size_t node = 0;
    if (left.kind == Operand::Truth && right.kind == Operand::Truth && right.constant && !order) {
      node = *right.constant ? left.node : rule_.negate(left.node);
    } else if (left.kind == Operand::Attribute && right.kind == Operand::Number && left.letters == Case::Given) {
      node = number_test(left, sign, right.number);
    } else if (left.kind == Operand::Attribute && !order) {
      node = equality(left, right);
    } else {
      rule_.unsupported("a comparison of this kind", right.place);
      return 0;
    }
    return sign == "!=" ? rule_.negate(node) : node;
  }

  std::size_t equality(const Operand& left, const Operand& right) {
    if (right.kind == Operand::Text) return text_test(left, TextOp::Equals, right, OnMissing::False);
    if (right.kind == Operand::Null && left.letters == Case::Given) return rule_.missing(left.text);
    if (right.kind == Operand::Truth && right.constant && left.letters == Case::Given) {
      RuleNode flag{.op = RuleNode::Flag, .parts = {}, .attribute = left.text};
      const std::size_t node = rule_.add(std::move(flag));
      if (*right.constant) return node;
      return rule_.join(RuleNode::And, {rule_.negate(rule_.missing(left.text)), rule_.negate(node)});
    }
    rule_.unsupported("a comparison of this kind", right.place);
    return 0;
  }

  std::size_t number_test(const Operand& left, std::string_view sign, std::int64_t number) {
    RuleNode node{.op = RuleNode::Number, .parts = {}, .attribute = left.text};
    constexpr std::int64_t kLargest = 1'000'000'000'000'000;
    if (number > kLargest || number < -kLargest) rule_.unsupported("a number this large", left.place);
    if (sign == "==" || sign == "!=") {
      node.number = number;
      return rule_.add(std::move(node));
    }
    node.on_missing = OnMissing::Undetermined;
    node.number_op = sign.starts_with('>') ? NumberOp::AtLeast : NumberOp::AtMost;
    node.number = sign == ">" ? number + 1 : sign == "<" ? number - 1 : number;
    return rule_.add(std::move(node));
  }

  // An operand where a truth belongs: an attribute there is a flag.
  std::size_t truth(const Operand& operand) {
    if (rule_.failed() || operand.kind == Operand::Truth) return operand.node;
    if (operand.kind == Operand::Attribute && operand.letters == Case::Given) {
      RuleNode flag{.op = RuleNode::Flag, .parts = {}, .attribute = operand.text};
      flag.on_missing = OnMissing::Undetermined;
      return rule_.add(std::move(flag));
    }
    rule_.malformed("a truth belongs", operand.place);
    return 0;
  }

  RuleBuilder rule_;
  OktaLexer lexer_;
  Token token_;
  std::size_t depth_ = 0;
};

class OktaPrinter {
 public:
  explicit OktaPrinter(const AttributeRule& rule) : rule_{rule} {}

  Result<std::string> print() {
    const RuleNode& root = rule_.at(rule_.root);
    std::string text = root.op == RuleNode::And ? join(root, " AND ") : root.op == RuleNode::Or && !root.parts.empty()
                                                                             ? join(root, " OR ")
                                                                             : one(rule_.root);
    if (!problem_.empty())
      return Diagnostic{.code = Code::UnsupportedExpression, .message = "an Okta expression cannot say " + problem_};
    return text;
  }

 private:
  std::string join(const RuleNode& node, std::string_view word) {
    std::string text;
    for (const std::size_t part : node.parts) text += (text.empty() ? "" : std::string{word}) + one(part);
    return text;
  }

  // As an operand of AND, OR or `!`.
  std::string one(std::size_t id) {
    const RuleNode& node = rule_.at(id);
    const std::string user = "user." + node.attribute;
    switch (node.op) {
      case RuleNode::Always:
        return refuse("that everybody is selected");
      case RuleNode::And:
        return "(" + join(node, " AND ") + ")";
      case RuleNode::Or:
        return node.parts.empty() ? refuse("that nobody is selected") : "(" + join(node, " OR ") + ")";
      case RuleNode::Not: {
        const RuleNode& inner = rule_.at(node.parts[0]);
        if (inner.op == RuleNode::Missing) return "user." + inner.attribute + "!=null";
        const std::string text = one(node.parts[0]);
        return text.starts_with("(") ? "!" + text : "!(" + text + ")";
      }
      case RuleNode::Missing:
        return user + "==null";
      case RuleNode::Text:
        return texts(node, user);
      case RuleNode::Flag:
        return node.on_missing == OnMissing::False ? user + "==true" : user;
      case RuleNode::Number: {
        static const char* const kSigns[] = {"==", ">=", "<="};
        const std::string text =
            user + kSigns[static_cast<std::size_t>(node.number_op)] + std::to_string(node.number);
        return node.on_missing == OnMissing::False && node.number_op != NumberOp::Equals
                   ? "(" + user + "!=null AND " + text + ")"
                   : text;
      }
      case RuleNode::Member:
        return member(node);
      case RuleNode::Has:
        return "Arrays.contains(" + user + ", " + literal(node.groups[0]) + ")";
    }
    bug("a rule node of no kind");
  }

  // String functions of a missing attribute are undetermined, so where a missing one must fail it is asked first.
  std::string texts(const RuleNode& node, const std::string& user) {
    std::string text;
    bool functions = false;
    for (const TextTest& test : node.tests) {
      const std::string value = literal(test.text);
      const std::string subject =
          test.letters == Letters::IgnoreCase ? "String.toLowerCase(" + user + ")" : user;
      functions = functions || test.op != TextOp::Equals || test.letters == Letters::IgnoreCase;
      text += text.empty() ? "" : " OR ";
      if (test.op == TextOp::Equals) {
        text += subject + "==" + value;
      } else if ((test.op == TextOp::StartsWith || test.op == TextOp::Contains) && test.letters == Letters::Exact) {
        text += (test.op == TextOp::StartsWith ? "String.startsWith(" : "String.stringContains(") + user + ", " +
                value + ")";
      } else {
        return refuse("a text test of this kind");
      }
    }
    if (node.tests.empty()) return refuse("that nobody is selected");
    if (node.tests.size() > 1) text = "(" + text + ")";
    if (functions && node.on_missing == OnMissing::False) return "(" + user + "!=null AND " + text + ")";
    return text;
  }

  std::string member(const RuleNode& node) {
    static const char* const kNames[] = {"isMemberOfGroup", "isMemberOfGroupName", "isMemberOfGroupNameStartsWith",
                                         "isMemberOfGroupNameContains"};
    if (node.groups.size() != 1 && node.group_by != GroupBy::Id) return refuse("several group names at once");
    std::string text = node.groups.size() > 1 ? "isMemberOfAnyGroup" : kNames[static_cast<std::size_t>(node.group_by)];
    text += "(";
    for (std::size_t group = 0; group != node.groups.size(); ++group)
      text += (group == 0 ? "" : ", ") + literal(node.groups[group]);
    return text + ")";
  }

  std::string literal(std::string_view value) {
    for (const char c : value)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\'' || c == '\\' || c == '`')
        return refuse("the value " + quote(value));
    return "\"" + std::string{value} + "\"";
  }

  std::string refuse(std::string what) {
    if (problem_.empty()) problem_ = std::move(what);
    return "?";
  }

  const AttributeRule& rule_;
  std::string problem_;
};

}  // namespace

Result<AttributeRule> parse_okta_expression(std::string_view text) {
  if (text.size() > kMaxExpressionBytes)
    return Diagnostic{.code = Code::UnsupportedExpression, .message = "an expression of more than 1 MiB is not read"};
  return OktaParser{text}.parse();
}

Result<std::string> okta_expression(const AttributeRule& rule) {
  return OktaPrinter{rule}.print();
}

}  // namespace rolewright::connectors
