// The tables a rival is asked over: a world's edges, scopes, rules and facts as rows of whole numbers, one file a table.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "compiler/world.hpp"

namespace rolewright::bench {

struct Table {
  const char* name;
  const char* columns;
  std::size_t width;
};
inline constexpr std::array kTables{
    Table{"edge", "person integer, node integer, scopes integer, begun integer, ends integer", 5},
    Table{"confers", "src integer, dst integer, scopes integer, begun integer, ends integer", 5},
    Table{"names_kind", "scopes integer, kind integer", 2},
    Table{"covers", "scopes integer, kind integer, point integer", 3},
    Table{"part", "fn integer, perm integer, node integer", 3},
    Table{"duty", "fn integer, parts integer", 2},
    Table{"rule", "rule integer, least integer, kind integer", 3},
    Table{"rule_duty", "rule integer, fn integer", 2},
    Table{"kept", "rule integer, days integer", 2},
    Table{"counted", "rule integer, least integer", 2},
    Table{"one_object", "rule integer, fns integer", 2},
    Table{"role_pair", "rule integer, first integer, second integer", 3},
    Table{"contractors", "rule integer", 1},
    Table{"warrant", "rule integer", 1},
    Table{"contractor", "person integer", 1},
    Table{"no_tier", "person integer", 1},
    Table{"has_warrant", "person integer", 1},
    Table{"moved", "person integer, since integer", 2},
    Table{"used", "person integer, node integer, object integer", 3},
};

/// Writes `folder`/TABLE.csv for each, without headers.
void write_tables(const compiler::World& world, const std::string& folder);

}  // namespace rolewright::bench
