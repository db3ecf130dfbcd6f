// SQL twin: the meaning of a policy once more, as relational tables and recursive queries over a plan.
// Written from the language's documented meaning, not from the engines: it reads no Snapshot, no IR and no
// C++ of theirs, conditions are SQL's own three-valued logic, scopes are tables of single values.
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

class SqlTwin {
 public:
  /// Judges the rules whose index is in `active`.
  SqlTwin(const AgencyPlan& agency, const PolicyPlan& policy, compiler::Count count,
          const std::vector<Day>& days, const std::set<std::size_t>& active);
  /// What by_program() says of the day.
  [[nodiscard]] std::string findings(Day day);

 private:
  void load(const AgencyPlan& agency);
  void load(const PolicyPlan& policy);
  void walk(compiler::Count count);
  void measure(const std::string& thing);  // scope of each row of a table with an `edges` column
  void prune();
  void combine(const PolicyPlan& policy);
  void project();
  void judge(const RulePlan& rule);
  void mitigate();

  Sql sql_;
};

}  // namespace rolewright::tests
