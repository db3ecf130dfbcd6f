// Gate: pre-grant answers in about a microsecond, for a provisioning pipeline in the same process. What check() works out
// for each request anew stands ready: each person's duties as one row of bits, each role's and permission's as another.
// Most requests bring nothing that any rule pairs with what the person has, which the rows show; of the others only the
// rules they may break are decided, on the days on which anything about them changes. Nothing is allocated on the way.
// Answers are check()'s: permit, deny or needs approval, and by which rules. What the gate cannot judge (holders counted,
// service, what is given up, waivers) it says so, and check() is to be asked.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "analyzer/reachability.hpp"
#include "compiler/program.hpp"
#include "compiler/world.hpp"
#include "model/analysis.hpp"

namespace rolewright::analyzer {

/// One thing asked for: a role or a permission, limited to a box, on some days.
struct Ask {
  PersonId person;
  compiler::RoleId role;  // one of the two is none
  compiler::PermissionId permission;
  compiler::BoxId box = compiler::ScopeBoxes::kEverywhere;  // of Gate::box()
  Interval held;                                            // from the gate's day or later
};

enum class Eligible : std::uint8_t { Yes, No, Unknown };

/// Reused from ask to ask, so that its lists keep their room.
struct Ruling {
  struct Cause {
    RuleId rule;
    FindingStatus status = FindingStatus::Open;
    friend auto operator<=>(const Cause&, const Cause&) = default;
  };
  bool answered = false;  // else ask check()
  Answer answer = Answer::Permit;
  Eligible eligible = Eligible::Yes;  // of a role: anything else denies
  std::vector<Cause> causes;          // rules that the request newly breaks on some day, the gravest status of each; by rule
};

class Gate {
 public:
  /// All outlive the gate; `world` has no change. O(assignments) once, and a row of bits a person in memory.
  Gate(compiler::World& world, const Reachability& reachability, const compiler::DecisionProgram& program);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// What a grant limited to these values covers. The id is the gate's own.
  [[nodiscard]] compiler::BoxId box(std::vector<compiler::ScopeNodeId> values);
  /// For one thread at a time. O(1) for a request that no rule can pair with what the person holds; else the person's
  /// assignments and, for each rule they could come to break, the days on which anything of theirs changes.
  void answer(const Ask& ask, Ruling& ruling);

 private:
  class Desk;
  std::unique_ptr<Desk> desk_;
};

}  // namespace rolewright::analyzer
