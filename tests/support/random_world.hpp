// Random worlds: from a seed, a small agency and a policy about it, both as plain plans. A plan becomes a
// Snapshot and `.rw` text for the product, and rows for the SQL twin (tests/analyzer/sql_twin), which reads
// neither Snapshot nor IR. Everything that is hard to get right is common here: cycles, dates, scopes outside
// the tree, missing facts, several accounts, sponsors, names that exist nowhere.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/compile.hpp"
#include "compiler/world.hpp"
#include "model/snapshot.hpp"

namespace rolewright::tests {

/// SplitMix64: the same numbers from the same seed on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_{seed} {}
  /// 0 … sides − 1; sides ≥ 1.
  std::size_t below(std::size_t sides);
  std::int32_t between(std::int32_t low, std::int32_t high);
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class Items>
  const auto& pick(const Items& items) {
    return items[below(items.size())];
  }
  /// `count` different indexes below `sides`, in random order; all of them when there are fewer.
  std::vector<std::size_t> several(std::size_t count, std::size_t sides);

 private:
  std::uint64_t state_;
};

/// Plans happen on these days: [kFirstDay, kFirstDay + kDays).
inline constexpr std::int32_t kFirstDay = 20000;
inline constexpr std::int32_t kDays = 14;

inline constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

struct SystemPlan {
  std::string name, vendor, external;
};
struct NodePlan {
  std::size_t system = 0;
  NodeKind kind = NodeKind::Entitlement;
  std::string name;
};
struct PersonPlan {
  std::string key;
  std::map<std::string, std::string> attributes;
  std::vector<std::pair<std::string, Day>> events, trainings;
  struct Designation {
    std::string what;
    Interval held;
    std::int64_t limit = 0;  // whole units of money; 0: none stated
  };
  std::vector<Designation> designations;
};
struct RelationPlan {
  std::size_t person = 0;
  std::string what;
  std::size_t other = kNobody;      // or
  std::string object_kind, object;  // an object
};
struct AccountPlan {
  std::size_t system = 0;
  std::string login;
  std::size_t owner = kNobody, sponsor = kNobody;
  AccountStatus status = AccountStatus::Active;
  AccountKind kind = AccountKind::Everyday;
};
struct EdgePlan {
  std::size_t from = 0;  // an account or a node
  std::size_t to = 0;    // a node
  Interval held;
  std::vector<std::pair<std::string, std::string>> scope;  // (kind, value); none: all
  std::uint32_t marks = 0;
};
struct UsagePlan {
  std::size_t person = 0;
  std::size_t node = 0;  // an entitlement
  Day day;
  std::string object_kind, object;  // both or neither
  std::size_t subject = kNobody;
  UsageLevel level = UsageLevel::Duty;
  std::string session = {};  // empty: the log does not say
};
struct AgencyPlan {
  std::vector<SystemPlan> systems;  // all of them connected
  std::vector<NodePlan> nodes;
  std::vector<PersonPlan> people;
  std::vector<AccountPlan> accounts;
  std::vector<EdgePlan> assigned, conferred, owned;
  std::vector<RelationPlan> relations;
  std::vector<UsagePlan> usage;
};

enum class CondKind : std::uint8_t {
  Is,
  In,
  AtLeast,
  AtMost,
  Within,
  Missing,
  Designated,
  Trained,
  AccountIs,  // an attribute of the account is one of the values; without values: is missing
  And,
  Or,
  Not
};
struct CondPlan {
  CondKind kind = CondKind::Missing;
  std::string attribute;  // or the course
  std::vector<std::string> values;
  std::int32_t days = -1;       // of Trained; a limit, of Designated; -1: none
  std::vector<CondPlan> parts;  // of And, Or, Not
};
using Clauses = std::vector<CondPlan>;  // none or one

struct ScopeKindPlan {
  std::string name;
  std::vector<std::pair<std::string, std::string>> tree;  // (value, parent); none: a plain kind
};
struct PermissionPlan {
  std::string name, system, pattern;
  bool grants_any = false;
  std::vector<std::string> grants = {};  // names of permissions and roles its holder may grant
};
struct RolePlan {
  std::string name;
  compiler::HoldingKind kind = compiler::HoldingKind::None;
  std::string system, external;
  std::vector<std::size_t> grants, includes;
};
struct GivingPlan {  // assign or allow
  std::size_t role = 0;
  Clauses when, unless;
  std::vector<std::size_t> gives_up = {};
};
struct FunctionPlan {
  std::string name;
  bool all = false;
  std::vector<std::size_t> permissions;
};
enum class RuleKind : std::uint8_t {
  Holds,
  Sensitive,
  ExercisesOnSelf,
  ExercisesOnOne,
  StillHolds,
  HeadCount,
  Exclusive,
  ExercisesRelated,
  HeadCountPerScope,
  HeadCountPerAttribute,
  Completing,
  GrantSelf,
  OneSession,
  Workflow
};
inline constexpr std::size_t kRuleKinds = 14;
inline constexpr std::size_t kCoreRuleKinds = 7;  // the first of them

/// Core: only the core kinds of rule, and conditions without accounts and limits.
enum class Features : std::uint8_t { Core, All };

struct RulePlan {
  std::string id;
  RuleKind kind = RuleKind::Holds;
  std::size_t action = 2;              // warn, approve, block
  std::vector<std::size_t> functions;  // or roles, of Exclusive
  std::size_t at_least = 0;            // of Holds
  std::string scope, written_scope;    // scope kind after and before `adapt`; empty: enterprise
  Clauses when, unless;
  std::string word;       // object or event
  std::int32_t days = 0;  // of StillHolds
  bool at_most = true;    // of HeadCount
  std::size_t count = 0;  // also of Completing; of Workflow: how many people may be away
  bool any = false;       // of Exercises…
  std::vector<std::string> related = {};
  std::size_t holding = kNobody;  // of GrantSelf: a function
  std::vector<std::pair<std::size_t, std::size_t>> different = {}, same = {};  // of Workflow: steps
  bool disabled = false;
  bool waivers_never = false;
  std::int32_t waiver_days = 0;  // the most that an exception may run; 0: no limit
};
struct WaiverPlan {
  std::string id, rule, person, approved_by;  // person, approved_by: an HR key or a login
  Interval held;
};
struct PolicyPlan {
  std::vector<ScopeKindPlan> scopes;
  std::vector<std::pair<std::string, std::string>> crosswalk;  // fund_center value, alc value
  std::vector<SystemPlan> systems;                             // the agency's, and one nobody exported
  std::vector<PermissionPlan> permissions;
  std::vector<RolePlan> roles;
  std::vector<GivingPlan> assigns, allows;
  std::vector<std::pair<CondPlan, CondPlan>> assumes;
  std::vector<FunctionPlan> functions;
  std::vector<RulePlan> rules;
  std::vector<WaiverPlan> waivers;
};

/// What every random policy declares about people; the SQL twin knows the same by heart.
inline const std::vector<std::string> kLevels = {"none", "secret", "top_secret"};
inline const std::vector<std::string> kTiers = {"T1", "T2", "T4", "T3",
                                                "T5"};  // T1 < T2 < T4 < T5, T1 < T3 < T5
inline const std::vector<std::string> kEmployments = {"civil", "military", "contractor"};

/// A condition over the declared attributes, at most `depth` connectives deep.
[[nodiscard]] CondPlan random_condition(Dice& dice, std::size_t depth);
[[nodiscard]] AgencyPlan random_agency(Dice& dice);
[[nodiscard]] PolicyPlan random_policy(Dice& dice, const AgencyPlan& agency, Features features);

/// The policy and its data files, by path; the policy itself is "policy.rw".
[[nodiscard]] std::map<std::string, std::string> policy_files(const PolicyPlan& plan);
[[nodiscard]] Snapshot build_snapshot(const AgencyPlan& plan);

/// One random world, ready to be judged. Not copied or moved: its binding refers to its other members.
struct RandomWorld {
  explicit RandomWorld(std::uint64_t seed, Features features = Features::All);
  RandomWorld(const RandomWorld&) = delete;
  RandomWorld& operator=(const RandomWorld&) = delete;

  Dice dice;  // for what else a test chooses
  AgencyPlan agency;
  PolicyPlan plan;
  std::string problem;  // not empty when the text does not compile or bind: a failure in itself
  compiler::CompiledPolicy policy;
  Snapshot snapshot;
  std::unique_ptr<compiler::Binding> binding;

  [[nodiscard]] compiler::World world(Day today, compiler::Count count = compiler::Count::All) const {
    return {*binding, today, count, {}};
  }
  /// Days on which some answer may differ from the day before, ascending.
  [[nodiscard]] std::vector<Day> days() const;
};

/// Compiles a plan's files from memory; the diagnostics' text when it cannot be.
[[nodiscard]] Result<compiler::CompiledPolicy> compile_plan(const PolicyPlan& plan);
[[nodiscard]] std::string describe(const Diagnostics& diagnostics);

}  // namespace rolewright::tests
