// RuleLowering: vendors' rules → conditions of the compiler's IR. Each attribute that rules test as text becomes an
// enumeration of the texts that all tests of it, the policy's own included, can tell apart (text_classes), so that what
// is proved of those few is proved of every text. A vendor's condition has no third truth value: `user.x == "y"` becomes
// `not x is missing and x is "y"`. Where the vendor does not say what a missing attribute does, a flag of its own stands
// for the outcome, so that a proof covers both.
//   in   a PolicyIr to extend, which vendor attribute is which attribute of it, every rule that will be lowered
//   out  the same PolicyIr with more attributes and enumerations, its tests of shared texts rewritten; CondIds
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "compiler/ir.hpp"
#include "connectors/rules/attribute_rule.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

/// Vendor attribute (`department`) → attribute of the policy (`org`). One not listed is nobody's but the vendor's.
using AttributeMap = std::map<std::string, std::string>;

class RuleLowering {
 public:
  RuleLowering(compiler::PolicyIr& policy, AttributeMap map) : policy_{policy}, map_{std::move(map)} {}

  /// Collects what a rule tests. Before prepare().
  void read(const AttributeRule& rule);
  /// Makes the attributes. Errors RW0531 an attribute tested as two things, RW0532 too many texts to tell apart.
  [[nodiscard]] Diagnostics prepare();

  /// How a Member node is lowered; without one, each group is a flag of its own.
  using LowerMember = std::function<compiler::CondId(const RuleNode&)>;
  /// The condition that is True exactly when the vendor selects the person, else False: never Unknown.
  [[nodiscard]] compiler::CondId lower(const AttributeRule& rule, const LowerMember& member = {});

  // Pieces, for those who lower members.
  [[nodiscard]] compiler::CondId any_of(const std::vector<compiler::CondId>& parts);
  [[nodiscard]] compiler::CondId all_of(const std::vector<compiler::CondId>& parts);
  [[nodiscard]] compiler::CondId not_of(compiler::CondId part);
  /// A flag that may be true or not, never Unknown.
  [[nodiscard]] compiler::CondId flag(const std::string& name);

  /// True for a text that some exact test of the policy judges otherwise once case is ignored: "ap" where "AP" is tested.
  [[nodiscard]] bool oddly_spelled(const std::string& policy_attribute, std::string_view text) const;
  /// The attributes of the policy that have such texts, each with a condition that is true of them.
  [[nodiscard]] std::vector<std::pair<std::string, compiler::CondId>> odd_spellings();

 private:
  enum class Use : std::uint8_t { None, Text, Flag, Number };
  struct Known {
    Use use = Use::None;
    std::string conflict;              // the other use, when there are two
    std::vector<TextTest> tests;       // of the vendor and of the policy
    std::vector<TextTest> policy_tests;
    std::vector<std::string> texts;    // by value of the enumeration
    compiler::AttributeId attribute;
    bool enumerated = false;           // a closed set of the policy: its values are the texts
  };

  void use(const RuleNode& node);
  Known& known(const std::string& vendor_attribute);
  void make_texts(const std::string& name, Known& known, Diagnostics& found);
  void collect_policy_tests(Known& known, Diagnostics& found);
  void rewrite_policy_tests(const Known& known);
  compiler::CondId node(const AttributeRule& rule, std::size_t id, const LowerMember& member);
  compiler::CondId value_test(const RuleNode& node);
  compiler::CondId missing(compiler::AttributeId attribute);
  compiler::CondId add(compiler::Condition condition);
  compiler::CondId in(compiler::AttributeId attribute, std::vector<std::int64_t> numbers);
  compiler::CondId join(compiler::CondOp op, const std::vector<compiler::CondId>& parts, std::size_t begin,
                        std::size_t end);

  compiler::PolicyIr& policy_;
  AttributeMap map_;
  std::map<std::string, Known> attributes_;  // by name in the policy, or `user.<name>`
  std::map<std::string, compiler::AttributeId> flags_;
};

}  // namespace rolewright::connectors
