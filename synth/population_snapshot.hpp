// The snapshot file of a population, column by column: made in pieces by several threads, never held whole. The bytes do
// not depend on their number.
#pragma once

#include "model/snapshot_writer.hpp"
#include "synth/blueprint.hpp"

namespace rolewright::synth {

/// Writes every column of the agency and finishes `out`. Returns its bytes and what was counted: accounts, assignments, uses.
/// Errors RW0004.
[[nodiscard]] Result<PopulationSummary> write_population_snapshot(const Blueprint& blueprint, SnapshotWriter out);

}  // namespace rolewright::synth
