// SQL twin: the meaning of a policy once more, as relational tables and recursive queries over a plan.
//   in   AgencyPlan, PolicyPlan, days
//   out  which rules are judged; what they say of whom on each day, as lines of text; which exceptions are out of order
// Written from the language's documented meaning, not from the engines: it reads no Snapshot, no IR and no C++ of theirs,
// conditions are SQL's own three-valued logic, scopes are tables of single values, and a workflow's staffing is a join
// over every choice of people. Its parts: sql_access (who holds what, where and when), sql_rules (rules on one person),
// sql_joint_rules (rules on people together), sql_text (conditions).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compiler/world.hpp"
#include "tests/support/random_world.hpp"

struct sqlite3;

namespace rolewright::tests {

/// An in-memory database; a statement that fails ends the test with SQLite's message.
class Sql {
 public:
  Sql();
  ~Sql();
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;
  void run(const std::string& statements);
  /// The first column of every row.
  [[nodiscard]] std::set<std::string> lines(const std::string& query);

 private:
  sqlite3* database_ = nullptr;
};

// Who holds what. Tables left behind: path (a way to hold a node, with its account), dominated (a path that one through
// another account makes superfluous), way (a way to hold a function), maybe and surely (the points a way covers at most
// and at least), on_day and holds (ways and functions that count on a day), npath (what holding a node would give).
void sql_access(Sql& sql, const PolicyPlan& policy, compiler::Count count);

/// Judges one active rule into `found`: what it says of single persons, and of people together.
void sql_judge(Sql& sql, const PolicyPlan& policy, const RulePlan& rule);
void sql_judge_jointly(Sql& sql, const RulePlan& rule);
/// An expression: does the rule rest, for a reason that the plan shows?
[[nodiscard]] std::string sql_rests(const PolicyPlan& policy, const RulePlan& rule);

class SqlTwin {
 public:
  SqlTwin(const AgencyPlan& agency, const PolicyPlan& policy, compiler::Count count, const std::vector<Day>& days);

  /// Ids of the rules that are judged.
  [[nodiscard]] const std::set<std::string>& active() const { return active_; }
  /// What by_interpreter() says of the day.
  [[nodiscard]] std::string judgements(Day day);
  /// What by_population() says of the day: of each person, and of how many hold a function overall.
  [[nodiscard]] std::string judgements_of_persons(Day day);
  /// What by_program() says of the day: findings, some of them mitigated, exceptions out of order, and accounts
  /// of nobody.
  [[nodiscard]] std::string findings(Day day);
  /// Why exceptions are out of order, on some day.
  [[nodiscard]] std::set<std::string> waiver_problems();

 private:
  void load(const AgencyPlan& agency);
  void load(const PolicyPlan& policy);
  void judge_waivers();

  Sql sql_;
  compiler::Count count_;
  std::set<std::string> active_;
};

}  // namespace rolewright::tests
