// A snapshot small enough to know by heart, with at least one entry in every column, and its columns as bytes.
#pragma once

#include <map>
#include <string>

#include "model/snapshot.hpp"

namespace rolewright::tests {

/// Three people: E1 Ana (two accounts, holds fin-ap → AP_CLERK → PAY_RELEASE), E2 who sponsors svc-deploy, E3 without
/// accounts; an orphan account `ghost`; one ERP, one directory.
[[nodiscard]] Snapshot small_snapshot();

/// Column name → its bytes.
[[nodiscard]] std::map<std::string, std::string> bytes_of(const Snapshot& snapshot);

}  // namespace rolewright::tests
