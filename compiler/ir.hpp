// Typed IR: a whole policy with every name resolved to an index and every condition typed. What both engines,
// the interpreter and the Z3 encoding read. Plain vectors; indexes count from 0 and are valid by construction
// (check).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/scope.hpp"
#include "model/date.hpp"
#include "model/finding.hpp"
#include "model/source.hpp"

namespace rolewright::compiler {

using EnumerationId = Id<struct EnumerationTag>;
using AttributeId = Id<struct AttributeTag>;
using PolicySystemId = Id<struct PolicySystemTag>;
using PermissionId = Id<struct PermissionTag>;
using RoleId = Id<struct RoleTag>;
using FunctionId = Id<struct FunctionTag>;
using CondId = Id<struct CondTag>;

/// A closed set of values. `at_least[a · n + b]` is true when value a is the same as or above value b; only
/// equal values are comparable in an unordered set.
struct Enumeration {
  std::string name;
  std::vector<std::string> values;
  std::vector<std::uint8_t> at_least;
  bool ordered = false;
  Span span;
  [[nodiscard]] bool reaches(std::size_t value, std::size_t bound) const {
    return at_least[value * values.size() + bound] != 0;
  }
};

enum class TypeKind : std::uint8_t { Enumerated, Code, OrgUnit, Flag, Number, Date, Designation, Training };

struct Attribute {
  std::string name;
  TypeKind type = TypeKind::Code;
  bool of_account = false;  // said of the account a grant is held through, else of the person
  EnumerationId enumeration;  // of Enumerated
  Span span;
};

enum class CondOp : std::uint8_t {
  True,
  And,      // left, right
  Or,       // left, right
  Not,      // left
  Missing,  // attribute has no value
  In,  // attribute's value is one of `numbers` (Enumerated, Flag, Number, Date) or `texts` (Code, OrgUnit)
  AtLeast,     // attribute's value is numbers[0] or above
  AtMost,      // numbers[0] or below
  Within,      // organization texts[0] or below it
  Designated,  // a designation `attribute` is valid today, with a limit of at least numbers[0] cents when given
  Trained,     // course texts[0] completed, no longer than numbers[0] days ago when given
};

struct Condition {
  CondOp op = CondOp::True;
  Span span;
  CondId left, right;
  AttributeId attribute;
  std::vector<std::int64_t> numbers;
  std::vector<std::string> texts;
};

struct PolicySystem {
  std::string name;
  std::string vendor;
  std::string external_id;
  Span span;
};

struct Permission {
  std::string name;
  PolicySystemId system;
  std::string pattern;  // `*` any text, `\*` a star
  Span span;
  Span pattern_span;
  bool grants_any = false;            // its holder may grant anything of the system,
  std::vector<PermissionId> grants;   // or these permissions
  std::vector<RoleId> grants_roles;   // and these roles
  std::int32_t used_every_days = 0;   // a duty that is only exercised so often; 0: not stated
};

enum class HoldingKind : std::uint8_t { None, OktaGroup, EntraGroup, EntraPackage, SystemRole, SystemGroup, SystemPackage };

/// True when the policy says which system it is of: `YARD group "x"`, not `okta group "x"`.
[[nodiscard]] constexpr bool is_of_named_system(HoldingKind kind) noexcept {
  return kind == HoldingKind::SystemRole || kind == HoldingKind::SystemGroup || kind == HoldingKind::SystemPackage;
}

struct Role {
  std::string name;
  HoldingKind kind = HoldingKind::None;
  PolicySystemId system;  // of a named system
  std::string external;
  std::vector<PermissionId> grants;
  std::vector<RoleId> includes;
  std::vector<PermissionId> all_grants;  // own and included, sorted
  Span span;
  Span external_span;
};

struct Function {
  std::string name;
  bool all = false;  // all of, else any of
  std::vector<PermissionId> permissions;
  Span span;
};

struct Assignment {  // birthright
  RoleId role;
  CondId condition;  // when, and not unless
  Span span;
};

struct Eligibility {  // may be requested
  RoleId role;
  CondId condition;
  std::int32_t service_days = 0;
  RoleId service_role;
  std::vector<RoleId> gives_up;
  std::optional<std::uint32_t> holders_at_most;
  AttributeId holders_per;  // none: overall
  Span span;
};

/// One person holds at least `at_least` of the functions, at one common scope value of `same_scope` if given,
/// and the condition is not false.
struct HoldsRule {
  std::vector<FunctionId> functions;
  std::uint32_t at_least = 0;
  ScopeKindId same_scope;  // none: enterprise
  CondId condition;
  bool reads_account = false;  // the condition tests the account: judged of the grants of each
};
/// One person exercised the functions (all, or any) on records of their own, or on one object of a kind; with
/// `related`, on one that concerns somebody or something the person is so related to.
struct ExercisesRule {
  std::vector<FunctionId> functions;
  std::string object;  // empty: on self
  bool any = false;
  std::vector<std::string> related = {};  // relations; kSelf: the person
};
/// A function held today by a grant begun no later than an event more than `days` days ago.
struct StillHoldsRule {
  std::vector<FunctionId> functions;
  std::int32_t days = 0;
  std::string event;
};
/// How many people hold a function: overall, at each value of a scope kind, or with each value of an attribute.
struct HeadCountRule {
  FunctionId function;
  bool at_most = true;  // else at least
  std::uint32_t count = 0;
  ScopeKindId per_scope = {};
  AttributeId per_attribute = {};
};
/// One person holds two of the roles or, `in_one_session`, used two of them during one sign-in.
struct ExclusiveRule {
  std::vector<RoleId> roles;
  bool in_one_session = false;
};
/// Fewer than `at_least` people together hold all of the functions.
struct CompletingRule {
  std::vector<FunctionId> functions;
  std::uint32_t at_least = 0;
};
/// One person (who holds `holding`, when given) can, by granting to themselves, come to hold one of the functions.
struct GrantSelfRule {
  FunctionId holding = {};
  std::vector<FunctionId> functions;
};
/// The steps of one process, each done by a person who holds its function.
struct WorkflowRule {
  struct Step {
    std::string name;
    FunctionId function;
  };
  struct Pair {
    std::size_t first, second;  // steps, first < second
    friend auto operator<=>(const Pair&, const Pair&) = default;
  };
  std::string object;  // kind; empty: logs cannot tell its instances apart, so only staffing is judged
  std::vector<Step> steps;
  std::vector<Pair> different, same;  // by different people, by one person; sorted
  std::uint32_t survives = 0;         // it can still be staffed when any so many people are gone
};
using RuleBody = std::variant<HoldsRule, ExercisesRule, StillHoldsRule, HeadCountRule, ExclusiveRule, CompletingRule,
                              GrantSelfRule, WorkflowRule>;

/// The relation of a person to themselves, which needs no declaration.
inline constexpr std::string_view kSelf = "self";

struct Rule {
  RuleInfo info;
  RuleBody body;
  std::optional<std::int32_t> waiver_days;  // cap; none: no cap stated
  bool waivers_never = false;
  std::string waiver_approver;  // who is named to approve exceptions; empty: nobody
  std::string object;           // the kind of object the rule protects; empty: not stated
};

struct Waiver {
  std::string id;
  RuleId rule;
  std::string person;
  std::string approved_by;
  std::string mitigated_by;
  Interval held;
  Span span;
};

struct Assumption {  // of every possible person: whenever A then B
  std::string id;
  std::string title;
  CondId whenever, then;
  Span span;
};

struct Proof {
  std::string id;
  std::string title;
  bool automatic = true;  // else requestable
  RuleId rule;            // none: any rule
  Span span;
};

struct TestCase {
  std::string id;
  std::string title;
  struct Designated {
    std::string name;
    std::int64_t limit_cents = 0;  // 0: none stated
  };
  std::vector<std::pair<AttributeId, std::string>> facts;
  std::vector<Designated> designated;
  std::vector<std::string> trained;
  std::vector<PermissionId> holds;
  std::vector<RoleId> served;         // long enough for whatever asks for service in it
  std::vector<std::size_t> ignoring;  // assumptions
  struct Expectation {
    bool wanted = true;
    bool requested = false;  // may ask for the role, else is given it
    RoleId role;             // or
    RuleId rule;
    Span span;
  };
  std::vector<Expectation> expects;
  Span span;
};

struct PolicyIr {
  std::string name, version, owner;
  std::vector<Enumeration> enumerations;
  std::vector<Attribute> attributes;
  std::vector<std::string> events, objects, relations;
  ScopeForest scopes;
  std::vector<PolicySystem> systems;
  std::vector<Permission> permissions;
  std::vector<Role> roles;
  std::vector<Function> functions;
  std::vector<Assignment> assignments;
  std::vector<Eligibility> eligibilities;
  std::vector<Rule> rules;
  std::vector<Waiver> waivers;
  std::vector<Assumption> assumptions;
  std::vector<Proof> proofs;
  std::vector<TestCase> tests;
  std::vector<Condition> conditions;

  [[nodiscard]] const Condition& at(CondId id) const { return conditions[id.index()]; }
};

}  // namespace rolewright::compiler
