#include "compiler/condition_parser.hpp"

#include <span>

#include "compiler/parser.hpp"

namespace rolewright::compiler {
namespace {

using ast::Cond;
using ast::CondId;
using ast::CondKind;

class ConditionParser {
 public:
  ConditionParser(TokenStream& in, std::vector<Cond>& arena) : in_{in}, arena_{arena} {}

  CondId any_of() {
    std::vector<CondId> parts{all_of()};
    while (in_.accept("or")) parts.push_back(all_of());
    return join(CondKind::Or, parts);
  }

 private:
  CondId all_of() {
    std::vector<CondId> parts{negation()};
    while (in_.accept("and")) parts.push_back(negation());
    return join(CondKind::And, parts);
  }

  CondId negation() {
    if (++depth_ > kMaxNesting) {
      in_.report(
          {.code = Code::NestedTooDeep,
           .message = "this condition is nested deeper than " + std::to_string(kMaxNesting) + " levels",
           .span = in_.peek().span});
      throw Abandon{};
    }
    const Span begin = in_.peek().span;
    CondId result;
    if (in_.accept("not")) {
      const CondId inner = negation();
      result = add({.kind = CondKind::Not, .span = cover(begin, in_.last_span()), .left = inner});
    } else if (in_.accept("(")) {
      result = any_of();
      in_.expect({")"});
    } else {
      result = test();
    }
    --depth_;
    return result;
  }

  CondId test() {
    Cond cond{.span = in_.peek().span};
    if (in_.accept("designated")) {
      cond.kind = CondKind::Designated;
      cond.subject = in_.name("the name of a designation");
      if (in_.accept("with")) {
        in_.expect({"limit", "at", "least"});
        cond.limit = in_.number("an amount of money");
      }
    } else if (in_.accept("trained")) {
      cond.kind = CondKind::Trained;
      cond.values.push_back(in_.text("the name of a course"));
      if (in_.accept("within")) {
        cond.days = in_.number("a number of days");
        in_.expect({"days"});
      }
    } else {
      cond.of_account = names_account();
      if (cond.of_account) in_.next();
      cond.subject = in_.name("the name of an attribute");
      comparison(cond);
    }
    cond.span = cover(cond.span, in_.last_span());
    return add(std::move(cond));
  }

  // `account kind is …`, but `account is …` tests an attribute of the person that has that name.
  [[nodiscard]] bool names_account() const {
    return in_.sees("account") &&
           (in_.peek(1).kind == TokenKind::QuotedName ||
            (in_.peek(1).kind == TokenKind::Word && !in_.sees("is", 1) && !in_.sees("at", 1) &&
             !in_.sees("in", 1) && !in_.sees("within", 1)));
  }

  void comparison(Cond& cond) {
    if (in_.accept("is")) {
      cond.kind = in_.accept("missing") ? CondKind::IsMissing : CondKind::Is;
      if (cond.kind == CondKind::Is) cond.values.push_back(in_.value());
    } else if (in_.accept("at")) {
      cond.kind = in_.sees("most") ? CondKind::AtMost : CondKind::AtLeast;
      if (!in_.accept("most")) in_.expect({"least"});
      cond.values.push_back(in_.value());
    } else if (in_.accept("in")) {
      cond.kind = CondKind::In;
      in_.expect({"{"});
      do cond.values.push_back(in_.value());
      while (in_.accept(","));
      in_.expect({"}"});
    } else if (in_.accept("within")) {
      cond.kind = CondKind::Within;
      cond.values.push_back(in_.text("an organization"));
    } else {
      in_.fail("`is`, `at least`, `at most`, `in` or `within`");
    }
  }

  // A balanced tree, so that a chain of a million tests is twenty levels deep for everyone who walks it.
  CondId join(CondKind kind, std::span<const CondId> parts) {
    if (parts.size() == 1) return parts[0];
    const CondId left = join(kind, parts.first(parts.size() / 2));
    const CondId right = join(kind, parts.subspan(parts.size() / 2));
    const Span span = cover(arena_[left.index()].span, arena_[right.index()].span);
    return add({.kind = kind, .span = span, .left = left, .right = right});
  }

  CondId add(Cond cond) {
    arena_.push_back(std::move(cond));
    return CondId{arena_.size() - 1};
  }

  TokenStream& in_;
  std::vector<Cond>& arena_;
  std::size_t depth_ = 0;
};

}  // namespace

ast::CondId parse_condition(TokenStream& in, std::vector<ast::Cond>& arena) {
  return ConditionParser{in, arena}.any_of();
}

}  // namespace rolewright::compiler
