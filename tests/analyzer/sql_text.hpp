// How the SQL twin writes values, rows and conditions.
#pragma once

#include <string>
#include <vector>

#include "tests/support/random_world.hpp"

namespace rolewright::tests {

[[nodiscard]] std::string sql_text(const std::string& value);
/// kNobody is null.
[[nodiscard]] std::string sql_number(std::size_t value);
/// Unbounded days are a million days away.
[[nodiscard]] std::string sql_day(Day value);
[[nodiscard]] std::string sql_row(const std::string& table, const std::vector<std::string>& values);
/// A list for `in`, not empty even of nothing.
[[nodiscard]] std::string sql_list(const std::vector<std::size_t>& items);

/// A condition as an SQL expression over person p, account a and day d; null is unknown.
[[nodiscard]] std::string sql_condition(const CondPlan& cond);
/// `when` and not `unless`; without either, true.
[[nodiscard]] std::string sql_condition(const Clauses& when, const Clauses& unless);

}  // namespace rolewright::tests
