// The matrix that mining reads, from a snapshot: who holds what today, how it is used, HR attributes, how
// sensitive each entitlement is, whose it is, and what no role may bring together.
#pragma once

#include "cli/workspace.hpp"
#include "rolemining/mine.hpp"
#include "rolemining/review.hpp"
#include "rolemining/usage_window.hpp"

namespace rolewright::cli {

struct SnapshotMatrix {
  rolemining::MineInput input;
  std::vector<EntitlementId> entitlements;  // by column
  rolemining::ReviewOptions review;         // whose attribute and which rules suggest an owner
};

/// Entitlements without any holder are left out; people without any grant are kept, because a rule that
/// selects them would give them something. An entitlement weighs 1, and up to 5 with the severity of the
/// gravest rule that reads it.
[[nodiscard]] SnapshotMatrix matrix_of(Workspace& workspace, const rolemining::UsageOptions& window);

/// Columns of mined roles found again in the snapshot by label; none where the snapshot has no such
/// entitlement.
[[nodiscard]] std::vector<EntitlementId> entitlements_of(const Snapshot& snapshot,
                                                         const std::vector<std::string>& labels);

}  // namespace rolewright::cli
