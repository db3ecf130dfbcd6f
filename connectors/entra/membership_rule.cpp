#include "connectors/entra/membership_rule.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "connectors/person_join.hpp"
#include "connectors/rules/rule_builder.hpp"
#include "connectors/rules/text_pattern.hpp"
#include "model/bug.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::size_t kMaxRuleBytes = std::size_t{1} << 20;

struct Token {
  enum Kind : std::uint8_t { End, Word, Text, Sign } kind = End;
  std::string text;
  std::size_t place = 0;
};

struct Operator {
  std::string_view name;  // lower case, without the hyphen
  TextOp op;
  bool negated;
};
constexpr std::array<Operator, 10> kOperators{{{"eq", TextOp::Equals, false},
                                               {"ne", TextOp::Equals, true},
                                               {"startswith", TextOp::StartsWith, false},
                                               {"notstartswith", TextOp::StartsWith, true},
                                               {"endswith", TextOp::EndsWith, false},
                                               {"notendswith", TextOp::EndsWith, true},
                                               {"contains", TextOp::Contains, false},
                                               {"notcontains", TextOp::Contains, true},
                                               {"match", TextOp::Matches, false},
                                               {"notmatch", TextOp::Matches, true}}};

class RuleLexer {
 public:
  RuleLexer(std::string_view text, RuleBuilder& rule) : text_{text}, rule_{rule} {}

  Token next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
    Token token{.kind = Token::End, .text = {}, .place = at_};
    if (at_ >= text_.size() || rule_.failed()) return token;
    const char c = text_[at_];
    if (c == '"' || c == '\'') {
      text(token, c);
    } else if (is_word(c)) {
      token.kind = Token::Word;
      while (at_ < text_.size() && is_word(text_[at_])) token.text.push_back(text_[at_++]);
    } else {
      token.kind = Token::Sign;
      token.text = c;
      ++at_;
      if (std::string_view{"()[],"}.find(c) == std::string_view::npos) {
        while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0U) == 0x80U)
          token.text.push_back(text_[at_++]);
        rule_.unsupported(quote(token.text), token.place);
      }
    }
    return token;
  }

 private:
  static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-' || c == '$' || c == ':';
  }

  // A double quotation mark inside is written `" and a single one ''.
  void text(Token& token, char mark) {
    token.kind = Token::Text;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (c == '`' && next != '"') return rule_.unsupported("a backtick in a text", at_);
      if (c == '`') {
        token.text.push_back('"');
        ++at_;
      } else if (c == mark && mark == '\'' && next == '\'') {
        token.text.push_back('\'');
        ++at_;
      } else if (c == mark) {
        ++at_;
        return;
      } else {
        token.text.push_back(c);
      }
    }
    rule_.malformed("a text without its end", token.place);
  }

  std::string_view text_;
  RuleBuilder& rule_;
  std::size_t at_ = 0;
};

class MembershipParser {
 public:
  explicit MembershipParser(std::string_view text) : rule_{text}, lexer_{text, rule_} { token_ = lexer_.next(); }

  Result<AttributeRule> parse() {
    if (word() == "direct") rule_.unsupported("`Direct Reports for`", token_.place);
    const std::size_t root = disjunction();
    if (!rule_.failed() && token_.kind != Token::End) rule_.malformed("found " + quote(token_.text), token_.place);
    return rule_.finish(root);
  }

 private:
  // The current word without its hyphen, in lower case; empty when it is no word.
  [[nodiscard]] std::string word() const {
    if (token_.kind != Token::Word) return {};
    const std::string lower = lower_ascii(token_.text);
    return lower.starts_with("-") ? lower.substr(1) : lower;
  }
  [[nodiscard]] bool is_sign(std::string_view sign) const {
    return token_.kind == Token::Sign && token_.text == sign;
  }
  void advance() { token_ = lexer_.next(); }

  std::size_t disjunction() {
    std::vector<std::size_t> parts{conjunction()};
    while (word() == "or" && !rule_.failed()) {
      advance();
      parts.push_back(conjunction());
    }
    return rule_.failed() ? 0 : rule_.join(RuleNode::Or, parts);
  }

  std::size_t conjunction() {
    std::vector<std::size_t> parts{negation()};
    while (word() == "and" && !rule_.failed()) {
      advance();
      parts.push_back(negation());
    }
    return rule_.failed() ? 0 : rule_.join(RuleNode::And, parts);
  }

  std::size_t negation() {
    std::size_t negations = 0;
    while (word() == "not" && !rule_.failed()) {
      ++negations;
      advance();
    }
    const std::size_t node = is_sign("(") ? parenthesis() : comparison();
    return negations % 2 == 1 && !rule_.failed() ? rule_.negate(node) : node;
  }

  std::size_t parenthesis() {
    if (++depth_ > kMaxRuleNesting) rule_.unsupported("nesting deeper than 64", token_.place);
    if (rule_.failed()) return 0;
    advance();
    const std::size_t node = disjunction();
    if (!is_sign(")")) rule_.malformed("`)` is missing", token_.place);
    advance();
    --depth_;
    return node;
  }

  std::size_t comparison() {
    const Token property = token_;
    if (property.kind != Token::Word) {
      rule_.malformed(property.kind == Token::End ? "the rule ends early" : "found " + quote(property.text),
                      property.place);
      return 0;
    }
    const std::string name = property.text.starts_with("user.") ? property.text.substr(5) : std::string{};
    if (name.empty() || name.find_first_of(".-:$") != std::string::npos) {
      rule_.unsupported(quote(property.text), property.place);
      return 0;
    }
    if (lower_ascii(name) == "memberof") rule_.unsupported("`user.memberOf` (a preview)", property.place);
    advance();
    const std::string sign = word();
    const std::size_t place = token_.place;
    if (sign.empty()) {
      rule_.malformed("an operator is missing", place);
      return 0;
    }
    advance();
    if (sign == "in" || sign == "notin") return list(name, sign == "notin");
    const auto known = std::find_if(kOperators.begin(), kOperators.end(),
                                    [&](const Operator& item) { return item.name == sign; });
    if (known == kOperators.end()) {
      rule_.unsupported("the operator " + quote("-" + sign), place);
      return 0;
    }
    return test(name, *known);
  }

  std::size_t test(const std::string& name, const Operator& sign) {
    const Token value = token_;
    advance();
    if (rule_.failed()) return 0;
    if (value.kind == Token::Text) return text_test(name, sign, value);
    const std::string lower = lower_ascii(value.text);
    const bool equality = sign.op == TextOp::Equals;
    if (value.kind != Token::Word) {
      rule_.malformed("a value is missing", value.place);
      return 0;
    }
    if (!equality) {
      rule_.malformed("a text belongs after this operator, and " + quote(value.text) + " is none", value.place);
      return 0;
    }
    std::size_t node = 0;
    if (lower == "null" || lower == "$null") {  // every object has an id
      node = name == "objectId" ? rule_.never() : rule_.missing(name);
    } else if (lower == "true" || lower == "false") {
      RuleNode flag{.op = RuleNode::Flag, .parts = {}, .attribute = name};
      node = rule_.add(std::move(flag));
      if (lower == "false") node = rule_.join(RuleNode::And, {rule_.negate(rule_.missing(name)), rule_.negate(node)});
    } else {
      RuleNode number{.op = RuleNode::Number, .parts = {}, .attribute = name};
      const auto [end, error] =
          std::from_chars(value.text.data(), value.text.data() + value.text.size(), number.number);
      if (error != std::errc{} || end != value.text.data() + value.text.size())
        rule_.unsupported("the value " + quote(value.text), value.place);
      node = rule_.add(std::move(number));
    }
    return sign.negated ? rule_.negate(node) : node;
  }

  std::size_t text_test(const std::string& name, const Operator& sign, const Token& value) {
    RuleNode node{.op = RuleNode::Text, .parts = {}, .attribute = name};
    if (sign.negated && sign.op != TextOp::Equals) node.on_missing = OnMissing::Undetermined;
    if (sign.op == TextOp::Matches) {
      if (const auto pattern = parse_pattern(value.text, Letters::IgnoreCase); !pattern.ok())
        rule_.unsupported(pattern.error().items()[0].message, value.place);
    }
    check_ascii(value);
    node.tests = {{sign.op, Letters::IgnoreCase,
                   sign.op == TextOp::Matches ? value.text : lower_ascii(value.text)}};
    const std::size_t test = rule_.add(std::move(node));
    return sign.negated ? rule_.negate(test) : test;
  }

  std::size_t list(const std::string& name, bool negated) {
    RuleNode node{.op = RuleNode::Text, .parts = {}, .attribute = name};
    if (negated) node.on_missing = OnMissing::Undetermined;
    if (!is_sign("[")) rule_.malformed("`[` is missing", token_.place);
    do {
      advance();
      if (token_.kind != Token::Text && !rule_.failed()) rule_.unsupported("a list of anything but texts", token_.place);
      check_ascii(token_);
      node.tests.push_back({TextOp::Equals, Letters::IgnoreCase, lower_ascii(token_.text)});
      advance();
    } while (is_sign(",") && !rule_.failed());
    if (!is_sign("]")) rule_.malformed("`]` is missing", token_.place);
    advance();
    const std::size_t test = rule_.add(std::move(node));
    return negated ? rule_.negate(test) : test;
  }

  void check_ascii(const Token& value) {
    if (!is_ascii(value.text)) rule_.unsupported("a letter outside ASCII whose case is ignored", value.place);
  }

  RuleBuilder rule_;
  RuleLexer lexer_;
  Token token_;
  std::size_t depth_ = 0;
};

class MembershipPrinter {
 public:
  explicit MembershipPrinter(const AttributeRule& rule) : rule_{rule} {}

  Result<std::string> print() {
    const RuleNode& root = rule_.at(rule_.root);
    std::string text = root.op == RuleNode::And                          ? join(root, " -and ")
                       : root.op == RuleNode::Or && !root.parts.empty() ? join(root, " -or ")
                                                                         : one(rule_.root);
    if (!problem_.empty())
      return Diagnostic{.code = Code::UnsupportedExpression, .message = "a membership rule cannot say " + problem_};
    if (text.size() > kMaxMembershipRule)
      return Diagnostic{.code = Code::VendorLimit,
                        .message = "a membership rule of " + std::to_string(text.size()) +
                                   " characters is longer than the " + std::to_string(kMaxMembershipRule) +
                                   " that Entra takes"};
    return text;
  }

 private:
  std::string join(const RuleNode& node, std::string_view word) {
    std::string text;
    for (const std::size_t part : node.parts) text += (text.empty() ? "" : std::string{word}) + one(part);
    return text;
  }

  std::string one(std::size_t id) {
    const RuleNode& node = rule_.at(id);
    const std::string user = "user." + node.attribute;
    switch (node.op) {
      case RuleNode::Always:
        return "(user.objectId -ne null)";
      case RuleNode::And:
        return "(" + join(node, " -and ") + ")";
      case RuleNode::Or:
        return node.parts.empty() ? "(user.objectId -eq null)" : "(" + join(node, " -or ") + ")";
      case RuleNode::Not: {
        const RuleNode& inner = rule_.at(node.parts[0]);
        if (inner.op == RuleNode::Missing) return "(user." + inner.attribute + " -ne null)";
        return "-not " + one(node.parts[0]);
      }
      case RuleNode::Missing:
        return "(" + user + " -eq null)";
      case RuleNode::Text:
        return texts(node, user);
      case RuleNode::Flag:
        return "(" + user + " -eq true)";
      case RuleNode::Number:
      case RuleNode::Member:
      case RuleNode::Has:
        return refuse("a test of this kind");
    }
    bug("a rule node of no kind");
  }

  std::string texts(const RuleNode& node, const std::string& user) {
    static const char* const kOps[] = {"-eq", "-startsWith", "-endsWith", "-contains", "-match"};
    const auto equals = [](const TextTest& test) { return test.op == TextOp::Equals; };
    if (node.tests.empty()) return "(user.objectId -eq null)";
    std::string list;
    std::string text;
    for (const TextTest& test : node.tests) {
      if (equals(test)) {
        list += (list.empty() ? "" : ",") + literal(test.text);
      } else {
        text += (text.empty() ? "" : " -or ") + std::string{"("} + user + " " +
                kOps[static_cast<std::size_t>(test.op)] + " " + literal(test.text) + ")";
      }
    }
    const auto equal = std::count_if(node.tests.begin(), node.tests.end(), equals);
    if (equal == 1) list = "(" + user + " -eq " + list + ")";
    if (equal > 1) list = "(" + user + " -in [" + list + "])";
    if (text.empty()) return list;
    if (list.empty()) return node.tests.size() == 1 ? text : "(" + text + ")";
    return "(" + list + " -or " + text + ")";
  }

  std::string literal(std::string_view value) {
    const bool plain = is_ascii(value) && std::none_of(value.begin(), value.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\'' || c == '\\' || c == '`';
    });
    return plain ? "\"" + std::string{value} + "\"" : refuse("the value " + quote(value));
  }

  std::string refuse(std::string what) {
    if (problem_.empty()) problem_ = std::move(what);
    return "?";
  }

  const AttributeRule& rule_;
  std::string problem_;
};

}  // namespace

Result<AttributeRule> parse_membership_rule(std::string_view text) {
  if (text.size() > kMaxRuleBytes)
    return Diagnostic{.code = Code::UnsupportedExpression, .message = "a rule of more than 1 MiB is not read"};
  return MembershipParser{text}.parse();
}

Result<std::string> membership_rule(const AttributeRule& rule) {
  return MembershipPrinter{rule}.print();
}

}  // namespace rolewright::connectors
