// The planted people: each violation and its near-miss, the same for every seed. fixtures/bureau/README.md
// says what each is there for; here is only what they hold.
#pragma once

#include "synth/world.hpp"

namespace rolewright::synth {

/// Appends the planted people to `world.people` (before directory users exist).
void add_planted_people(World& world);

/// Gives the planted people what they hold; everybody's everyday Entra user exists.
void plant_access(World& world);

/// Gives whole groups of ordinary staff a shared fault: the over-broad nesting of 25 invoice
/// clerks, and the card issuing given to 7 registrars who cover for colleagues.
void plant_clusters(World& world);

}  // namespace rolewright::synth
