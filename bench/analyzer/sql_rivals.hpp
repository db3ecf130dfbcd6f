// The same question asked of databases: who violates what on one day, in plain SQL over the tables of a snapshot and the
// rules of a population's policy. SQLite runs in this process; PostgreSQL through psql, DuckDB through Python's module,
// when these are there. Shares no code with the analyzer: only the names that binding found are taken over.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "compiler/world.hpp"

namespace rolewright::bench {

struct RivalOptions {
  std::string engine;       // sqlite, postgres or duckdb
  std::string command;      // psql with what it needs to reach an empty database, or a Python; empty: as found on PATH
  std::string folder;       // for tables and scripts
  std::size_t limit = 600;  // seconds the question may take
};

struct RivalAnswer {
  std::string engine;
  std::string absent;              // why there is no answer; empty when there is
  double load = 0, evaluate = 0;   // wall seconds
  double processor = 0;            // of evaluating; 0: another process's, not known
  double peak_mib = 0;             // 0: not known
  std::set<std::string> findings;  // "rule person truth"
};

/// Writes the tables, loads them into the engine and asks.
[[nodiscard]] RivalAnswer ask_rival(compiler::World& world, const RivalOptions& options);

}  // namespace rolewright::bench
