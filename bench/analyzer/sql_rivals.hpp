// The same question asked of databases: who violates what on one day, in plain SQL over the tables of a snapshot and the
// rules of a population's policy. SQLite runs in this process; PostgreSQL and DuckDB through their own programs, when
// these are there. Shares no code with the analyzer: only the names that binding found are taken over.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/world.hpp"

namespace rolewright::bench {

struct RivalAnswer {
  std::string engine;
  std::string absent;                // why it was not asked; empty when it was
  double load = 0, evaluate = 0;     // wall seconds
  std::set<std::string> findings;    // "rule person truth"
};

/// Writes the tables below `folder`, loads them into the engine and asks. `engine`: "sqlite", "postgres" or "duckdb";
/// `command`: the program of the last two, with what it needs to reach an empty database.
[[nodiscard]] RivalAnswer ask_rival(compiler::World& world, const std::string& engine, const std::string& command,
                                    const std::string& folder);

}  // namespace rolewright::bench
