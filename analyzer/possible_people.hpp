// Possible people: every person who could exist under the policy's assumptions, as one solver problem that all
// questions about the policy share. Conditions, roles and rules are terms of it; a question states one more term, and
// only the statements in its cone take part.
//   automatic    a role is held exactly when a birthright statement gives it
//   requestable  a role may be held when birthright or an `allow` statement permits it
// An answer is a person, replayed in the plain evaluator; or the statements that rule everybody out; or why it is not
// known. A condition that might be unknown does not clear a person of a rule.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/encode.hpp"
#include "compiler/smt/session.hpp"
#include "model/date.hpp"

namespace rolewright::analyzer {

enum class Reading : std::uint8_t { Automatic, Requestable };

/// A synthetic person who answers a question.
struct FoundPerson {
  compiler::PossiblePerson person;  // described by what the question reads
  std::vector<bool> holds;          // by RoleId: held itself, not through another
  std::vector<std::string> roles;   // names of those that the question reads
};

/// Nobody does, because of these.
struct RuledOut {
  std::vector<smt::ClauseTag> because;  // Assumption: an `assume` by index; Rule: what gives the role by that index
  std::vector<std::size_t> asked;       // which of the terms asked
};

using PossibleAnswer = std::variant<FoundPerson, RuledOut, smt::GaveUp>;

class PossiblePeople {
 public:
  /// `policy` outlives this. `today` dates trainings and designations.
  PossiblePeople(const compiler::PolicyIr& policy, Day today);

  /// Nothing but what to report: assumptions that nobody satisfies, or a solver that gave up.
  [[nodiscard]] const PossibleAnswer& anybody() const { return anybody_; }
  /// False when the policy has too many patterns of permissions to compare: then no term about holding may be built.
  [[nodiscard]] bool grants_known() const { return grants_.has_value(); }
  [[nodiscard]] const std::vector<compiler::PermissionId>& grants_of(compiler::RoleId role) const {
    return (*grants_)[role.index()];
  }

  [[nodiscard]] smt::Problem& problem() { return problem_; }
  [[nodiscard]] compiler::Kleene condition(compiler::CondId id) { return person_.encode(id); }
  /// Some `assign` gives the role.
  [[nodiscard]] smt::Term automatic(compiler::RoleId role);
  /// The role is held, itself or through one that includes it.
  [[nodiscard]] smt::Term role_held(Reading reading, compiler::RoleId role);
  [[nodiscard]] smt::Term function_held(Reading reading, compiler::FunctionId function);
  /// The rule is violated, or cannot be ruled out. Only of rules that judges_roles() accepts.
  [[nodiscard]] smt::Term violation(Reading reading, RuleId rule);
  [[nodiscard]] bool judges_roles(RuleId rule) const;
  /// The same decided plainly, of a person with these facts and roles.
  [[nodiscard]] bool violates(RuleId rule, const FoundPerson& person) const;

  /// Is there a person of whom all of `asked` holds? `reading` says which roles a found person holds.
  /// Cost: the terms and clauses in its cone, then the search.
  [[nodiscard]] PossibleAnswer ask(std::span<const smt::Term> asked, Reading reading,
                                   smt::CoreWanted core = smt::CoreWanted::Some);
  [[nodiscard]] PossibleAnswer ask(smt::Term asked, Reading reading,
                                   smt::CoreWanted core = smt::CoreWanted::Some) {
    return ask(std::span{&asked, 1}, reading, core);
  }

  /// A violation stated as a clause, with what its cone holds: a text of SMT-LIB that stands alone.
  struct Stated {
    std::string violation;  // its symbol
    std::string smtlib;
  };
  [[nodiscard]] Stated state(smt::Term violation, const std::string& name);

  /// The statements that bear on a question; `bench` states the same ones to Z3 in its default encoding.
  [[nodiscard]] smt::Cone cone_of(smt::Term asked) { return cones_.cone_of(asked); }
  /// Questions that folding did not already answer, so far.
  [[nodiscard]] std::size_t solved() const { return solved_; }

 private:
  struct Held {                          // one reading
    std::vector<smt::Term> roles;        // by RoleId: held itself
    std::vector<std::optional<smt::Term>> functions;  // by FunctionId
  };
  Held& held(Reading reading);
  void state_automatic(Held& out);
  void state_requestable(Held& out);
  void give_up(const Held& held);
  [[nodiscard]] smt::Term requestable(compiler::RoleId role, compiler::RoleId keeping);
  [[nodiscard]] bool given_up(compiler::RoleId role) const;
  void define(compiler::RoleId role, smt::Term term, std::vector<smt::Term> booleans);
  [[nodiscard]] smt::Term expanded(smt::Term term);
  [[nodiscard]] FoundPerson decode(const smt::Model& model, const smt::Cone& solved, const smt::Cone& cone,
                                   Reading reading);
  [[nodiscard]] bool function_held(compiler::FunctionId function, const std::vector<bool>& holds) const;

  const compiler::PolicyIr& policy_;
  Day today_;
  std::optional<std::vector<std::vector<compiler::PermissionId>>> grants_;  // by RoleId, ascending
  std::vector<std::vector<compiler::RoleId>> conferring_;                   // by PermissionId: roles that could grant it
  std::vector<std::vector<compiler::RoleId>> through_;                      // by RoleId: itself and what includes it
  std::vector<std::vector<compiler::CondId>> assigned_;                     // by RoleId
  smt::Problem problem_;
  compiler::PersonEncoder person_;
  smt::ConeFinder cones_;
  smt::Engine engine_;
  smt::Session session_;
  std::optional<Held> automatic_, requestable_;
  std::vector<smt::Term> meaning_;   // by Variable index: what gives the role that it names; none for others
  std::vector<smt::Term> expanded_;  // by Term index: without role names; none until asked for
  smt::Model base_;  // of some person who satisfies every assumption
  PossibleAnswer anybody_;
  std::size_t solved_ = 0;
};

}  // namespace rolewright::analyzer
