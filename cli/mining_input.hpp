// The matrix that mining reads, from a snapshot: who holds what today, how often it was used, HR attributes,
// and what no role may bring together.
#pragma once

#include "cli/workspace.hpp"
#include "rolemining/mine.hpp"

namespace rolewright::cli {

struct SnapshotMatrix {
  rolemining::MineInput input;
  std::vector<EntitlementId> entitlements;  // by column
};

/// People without any grant and entitlements without any holder are left out.
[[nodiscard]] SnapshotMatrix matrix_of(Workspace& workspace);

/// Columns of mined roles found again in the snapshot by label; none where the snapshot has no such
/// entitlement.
[[nodiscard]] std::vector<EntitlementId> entitlements_of(const Snapshot& snapshot,
                                                         const std::vector<std::string>& labels);

}  // namespace rolewright::cli
