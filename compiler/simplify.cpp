#include "compiler/simplify.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "compiler/condition.hpp"

namespace rolewright::compiler {
namespace {

enum class Sign : std::uint8_t { Plain, Negated };
Sign opposite(Sign sign) {
  return sign == Sign::Plain ? Sign::Negated : Sign::Plain;
}

// A condition in negation normal form. A test of kind True is the constant; negated, it is False.
struct Form {
  CondOp op = CondOp::True;  // And and Or: of `members`; else a test
  Sign sign = Sign::Plain;   // of a test
  Condition test;
  std::vector<Form> members;
};

bool is_list(const Form& form) {
  return form.op == CondOp::And || form.op == CondOp::Or;
}
bool is_constant(const Form& form) {
  return form.op == CondOp::True;
}
auto key(const Form& form) {
  return std::tie(form.op, form.sign, form.test.attribute, form.test.numbers, form.test.texts);
}
bool same(const Form& left, const Form& right) {
  return key(left) == key(right) &&
         std::equal(left.members.begin(), left.members.end(), right.members.begin(), right.members.end(), same);
}
struct Before {
  bool operator()(const Form* left, const Form* right) const {
    if (key(*left) != key(*right)) return key(*left) < key(*right);
    return std::lexicographical_compare(left->members.begin(), left->members.end(), right->members.begin(),
                                        right->members.end(),
                                        [&](const Form& a, const Form& b) { return (*this)(&a, &b); });
  }
};

// A place for what was made of two: all of both when they stand in one file.
Span around(const Span& left, const Span& right) {
  if (!right.is_known() || (left.is_known() && left.file != right.file)) return left;
  if (!left.is_known()) return right;
  return {left.file, std::min(left.begin, right.begin), std::max(left.end, right.end)};
}

// The set an `in` lists, sorted: numbers or texts, never both.
template <class Combine>
Condition combined(const Condition& left, const Condition& right, Combine combine) {
  Condition out{.op = CondOp::In, .span = around(left.span, right.span), .attribute = left.attribute};
  combine(left.numbers, right.numbers, out.numbers);
  combine(left.texts, right.texts, out.texts);
  return out;
}
Condition united(const Condition& left, const Condition& right) {
  return combined(left, right, [](const auto& a, const auto& b, auto& out) {
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  });
}
Condition common(const Condition& left, const Condition& right) {
  return combined(left, right, [](const auto& a, const auto& b, auto& out) {
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  });
}
Condition without(const Condition& left, const Condition& right) {
  return combined(left, right, [](const auto& a, const auto& b, auto& out) {
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  });
}
bool is_empty(const Condition& set) {
  return set.numbers.empty() && set.texts.empty();
}
bool contains(const Condition& outer, const Condition& inner) {
  return std::includes(outer.numbers.begin(), outer.numbers.end(), inner.numbers.begin(), inner.numbers.end()) &&
         std::includes(outer.texts.begin(), outer.texts.end(), inner.texts.begin(), inner.texts.end());
}

class Simplifier {
 public:
  explicit Simplifier(const PolicyIr& policy) : policy_{policy} {}

  CondId run(CondId id) { return build(normal(id, Sign::Plain)); }
  [[nodiscard]] std::vector<Condition> take() { return std::move(out_); }

 private:
  // Depth is bounded by the parser's.
  Form normal(CondId id, Sign sign) const {
    const Condition& node = policy_.at(id);
    switch (node.op) {
      case CondOp::Not:
        return normal(node.left, opposite(sign));
      case CondOp::And:
      case CondOp::Or: {
        const CondOp dual = node.op == CondOp::And ? CondOp::Or : CondOp::And;
        Form list{.op = sign == Sign::Plain ? node.op : dual, .test = {.span = node.span}};
        gather(id, sign, list);
        return tidy(std::move(list));
      }
      case CondOp::True:
      case CondOp::Missing:
      case CondOp::In:
      case CondOp::AtLeast:
      case CondOp::AtMost:
      case CondOp::Within:
      case CondOp::Designated:
      case CondOp::Trained:
        break;
    }
    Form test{.op = node.op, .sign = sign, .test = node};
    if (node.op == CondOp::In) {
      sort_unique(test.test.numbers);
      sort_unique(test.test.texts);
    }
    return test;
  }
  // The members of a chain of one connective, however it is bracketed, each in normal form.
  void gather(CondId id, Sign sign, Form& list) const {
    const Condition& node = policy_.at(id);
    const CondOp dual = list.op == CondOp::And ? CondOp::Or : CondOp::And;
    if (node.op == CondOp::Not) return gather(node.left, opposite(sign), list);
    if (node.op == (sign == Sign::Plain ? list.op : dual)) {
      gather(node.left, sign, list);
      gather(node.right, sign, list);
    } else {
      list.members.push_back(normal(id, sign));
    }
  }
  template <class Items>
  static void sort_unique(Items& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
  }

  // A list whose members are in normal form.
  Form tidy(Form list) const {
    const Sign idle = list.op == CondOp::And ? Sign::Plain : Sign::Negated;  // the constant that changes nothing
    std::vector<Form> members;
    for (Form& member : list.members) {
      if (member.op == list.op) {
        std::move(member.members.begin(), member.members.end(), std::back_inserter(members));
      } else if (!is_constant(member)) {
        members.push_back(std::move(member));
      } else if (member.sign != idle) {
        return member;  // the constant that decides
      }
    }
    for (std::size_t before = members.size() + 1; members.size() != before;) {
      before = members.size();
      merge_sets(list.op, members);
      drop_repeats(members);
      drop_idle(list.op, members);
    }
    if (decides(members)) return Form{.sign = opposite(idle), .test = {.span = list.test.span}};
    if (members.empty()) return Form{.sign = idle, .test = {.span = list.test.span}};
    if (members.size() == 1) return std::move(members[0]);
    list.members = std::move(members);
    return list;
  }

  // `in` tests of one attribute, in one sign, become one: in an `and` plain sets meet and negated ones unite, in an
  // `or` the other way round. Then what is plain and what is negated subtract. Sets that would run empty stay apart:
  // an `in` of nothing is False only of people whose attribute is known.
  static void merge_sets(CondOp op, std::vector<Form>& members) {
    std::map<std::pair<AttributeId, Sign>, std::vector<std::size_t>> kept;
    std::vector<bool> gone(members.size());
    for (std::size_t at = 0; at != members.size(); ++at) {
      if (members[at].op != CondOp::In) continue;
      auto& others = kept[{members[at].test.attribute, members[at].sign}];
      const bool unite = (op == CondOp::Or) == (members[at].sign == Sign::Plain);
      for (const std::size_t other : others) {
        const Condition set = unite ? united(members[other].test, members[at].test)
                                    : common(members[other].test, members[at].test);
        if (is_empty(set)) continue;
        members[other].test = set;
        gone[at] = true;
        break;
      }
      if (!gone[at]) others.push_back(at);
    }
    for (const auto& [which, plain] : kept) {
      if (which.second != Sign::Plain || plain.size() != 1) continue;
      const auto negated = kept.find({which.first, Sign::Negated});
      if (negated == kept.end() || negated->second.size() != 1) continue;
      const std::size_t stays = op == CondOp::And ? plain[0] : negated->second[0];
      const std::size_t goes = op == CondOp::And ? negated->second[0] : plain[0];
      const Condition rest = without(members[stays].test, members[goes].test);
      if (is_empty(rest)) continue;
      members[stays].test = rest;
      gone[goes] = true;
    }
    std::size_t at = 0;
    std::erase_if(members, [&](const Form&) { return gone[at++]; });
  }

  static void drop_repeats(std::vector<Form>& members) {
    std::map<const Form*, bool, Before> seen;
    std::vector<bool> repeats;
    for (const Form& member : members) repeats.push_back(!seen.try_emplace(&member, true).second);
    std::size_t at = 0;
    std::erase_if(members, [&](const Form&) { return repeats[at++]; });
  }

  // `a is missing` is never Unknown, so it and its negation decide an `and` and an `or`.
  static bool decides(const std::vector<Form>& members) {
    std::map<AttributeId, Sign> first;
    for (const Form& member : members)
      if (member.op == CondOp::Missing &&
          first.try_emplace(member.test.attribute, member.sign).first->second != member.sign)
        return true;
    return false;
  }

  // In an `and` whatever another member is below, in an `or` whatever is below another.
  void drop_idle(CondOp op, std::vector<Form>& members) const {
    constexpr std::size_t kMostCompared = 64;
    if (members.size() > kMostCompared) return;
    for (std::size_t at = members.size(); at-- != 0;)
      for (std::size_t other = 0; other != members.size(); ++other) {
        if (other == at) continue;
        const bool idle = op == CondOp::And ? below(members[other], members[at]) : below(members[at], members[other]);
        if (!idle) continue;
        members.erase(members.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      }
  }

  // True only when for every person and day `left` is no truer than `right`, in the order False, Unknown, True.
  [[nodiscard]] bool below(const Form& left, const Form& right) const {
    if (same(left, right)) return true;
    if (right.op == CondOp::Or)
      return std::any_of(right.members.begin(), right.members.end(),
                         [&](const Form& member) { return !is_list(member) && test_below(left, member); });
    if (left.op == CondOp::And)
      return std::any_of(left.members.begin(), left.members.end(),
                         [&](const Form& member) { return !is_list(member) && test_below(member, right); });
    return test_below(left, right);
  }
  [[nodiscard]] bool test_below(const Form& left, const Form& right) const {
    if (is_list(left) || is_list(right)) return false;
    if (same(left, right)) return true;
    if (left.test.attribute != right.test.attribute) return false;
    if (left.sign == right.sign)
      return left.sign == Sign::Plain ? implies(left.test, right.test) : implies(right.test, left.test);
    return left.sign == Sign::Plain && left.op == CondOp::In && right.op == CondOp::In &&
           is_empty(common(left.test, right.test));
  }
  // Two tests of one attribute that are Unknown of the same people: the second is true of all the first is true of.
  [[nodiscard]] bool implies(const Condition& left, const Condition& right) const {
    if (left.op != right.op) return false;
    switch (left.op) {
      case CondOp::In:
        return contains(right, left);
      case CondOp::AtLeast:
        return reaches(left.attribute, left.numbers[0], right.numbers[0]);
      case CondOp::AtMost:
        return reaches(left.attribute, right.numbers[0], left.numbers[0]);
      case CondOp::Within:
        return org_within(left.texts[0], right.texts[0]);
      case CondOp::Trained:
        return left.texts == right.texts &&
               (right.numbers.empty() || (!left.numbers.empty() && left.numbers[0] <= right.numbers[0]));
      case CondOp::True:
      case CondOp::And:
      case CondOp::Or:
      case CondOp::Not:
      case CondOp::Missing:
      case CondOp::Designated:  // with a limit, one not on record makes a difference to Unknown
        break;
    }
    return false;
  }
  [[nodiscard]] bool reaches(AttributeId attribute, std::int64_t high, std::int64_t low) const {
    const Attribute& declared = policy_.attributes[attribute.index()];
    if (declared.type != TypeKind::Enumerated) return high >= low;
    return policy_.enumerations[declared.enumeration.index()].reaches(static_cast<std::size_t>(high),
                                                                      static_cast<std::size_t>(low));
  }

  CondId build(const Form& form) {
    if (is_list(form)) return build(form.op, form.members);
    const CondId test = add(form.test);
    return form.sign == Sign::Plain ? test : add({.op = CondOp::Not, .span = form.test.span, .left = test});
  }
  // A balanced tree, as the parser makes it.
  CondId build(CondOp op, std::span<const Form> members) {
    if (members.size() == 1) return build(members[0]);
    const CondId left = build(op, members.first(members.size() / 2));
    const CondId right = build(op, members.subspan(members.size() / 2));
    return add({.op = op,
                .span = around(out_[left.index()].span, out_[right.index()].span),
                .left = left,
                .right = right});
  }
  CondId add(Condition condition) {
    out_.push_back(std::move(condition));
    return CondId{out_.size() - 1};
  }

  const PolicyIr& policy_;
  std::vector<Condition> out_;
};

}  // namespace

PolicyIr simplify(PolicyIr policy) {
  Simplifier simplifier{policy};
  for (Assignment& assignment : policy.assignments) assignment.condition = simplifier.run(assignment.condition);
  for (Eligibility& eligibility : policy.eligibilities) eligibility.condition = simplifier.run(eligibility.condition);
  for (Assumption& assumption : policy.assumptions) {
    assumption.whenever = simplifier.run(assumption.whenever);
    assumption.then = simplifier.run(assumption.then);
  }
  for (Rule& rule : policy.rules)
    std::visit(
        [&](auto& body) {
          if constexpr (requires { body.condition; }) body.condition = simplifier.run(body.condition);
        },
        rule.body);
  policy.conditions = simplifier.take();
  return policy;
}

}  // namespace rolewright::compiler
