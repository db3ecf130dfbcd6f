// Planted instances: what they promise holds, checked from the lists alone.
#include "synth/planted.hpp"

#include <algorithm>
#include <set>

#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::synth;

namespace {

bool contains(const std::vector<std::uint32_t>& list, std::uint32_t item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

PlantedInstance small(std::uint32_t noise, std::uint64_t seed) {
  Result<PlantedInstance> made = plant({.people = 300,
                                        .entitlements = 200,
                                        .roles = 60,
                                        .role_size = 6,
                                        .roles_per_person = 3,
                                        .birthright = 4,
                                        .noise_per_mille = noise,
                                        .seed = seed});
  REQUIRE(made.ok());
  return std::move(made).value();
}

}  // namespace

TEST_CASE("planted roles grant the matrix, and the certificate needs them all", "[synth]") {
  const PlantedInstance made = small(0, GENERATE(1U, 2U, 3U));
  REQUIRE(made.roles.size() == 60);
  REQUIRE(made.held.size() == 300);
  for (std::size_t person = 0; person != 300; ++person) {
    std::set<std::uint32_t> granted{0, 1, 2, 3};
    for (const std::uint32_t role : made.members[person])
      granted.insert(made.roles[role].begin(), made.roles[role].end());
    CHECK(std::vector<std::uint32_t>(granted.begin(), granted.end()) == made.held[person]);
  }
  REQUIRE(made.certificate.size() == 60);
  for (std::size_t one = 0; one != 60; ++one) {
    const auto [person, item] = made.certificate[one];
    CHECK(contains(made.held[person], item));
    for (std::size_t two = 0; two != one; ++two) {
      const auto [other, thing] = made.certificate[two];
      const bool together = contains(made.held[person], thing) && contains(made.held[other], item);
      CHECK(!together);
    }
  }
}

TEST_CASE("noise is what the flips say", "[synth]") {
  const PlantedInstance clean = small(0, 5);
  const PlantedInstance noisy = small(20, 5);
  CHECK(noisy.certificate.empty());
  CHECK(!noisy.cleared.empty());
  CHECK(noisy.set.size() <= noisy.cleared.size());
  std::set<std::pair<std::uint32_t, std::uint32_t>> cells;
  for (std::uint32_t person = 0; person != 300; ++person)
    for (const std::uint32_t item : noisy.held[person]) cells.emplace(person, item);
  for (const auto& cell : noisy.cleared) CHECK(cells.insert(cell).second);
  for (const auto& cell : noisy.set) CHECK(cells.erase(cell) == 1);
  std::set<std::pair<std::uint32_t, std::uint32_t>> expected;
  for (std::uint32_t person = 0; person != 300; ++person)
    for (const std::uint32_t item : clean.held[person]) expected.emplace(person, item);
  CHECK(cells == expected);
}

TEST_CASE("planted files are the same for a seed, and sizes that cannot be are refused", "[synth]") {
  const std::vector<SynthFile> one = planted_files(small(0, 9));
  const std::vector<SynthFile> two = planted_files(small(0, 9));
  REQUIRE(one.size() == 4);
  CHECK(one[0].path == "certificate.tsv");
  CHECK(one[1].path == "matrix.upa");
  CHECK(one[1].text == two[1].text);
  CHECK(one[1].text.starts_with("u0\te0 e1 e2 e3 e4 "));  // birthright, then the own entitlement of role 0
  CHECK(!plant({.people = 10, .roles = 11}).ok());
  CHECK(!plant({.entitlements = 100, .roles = 101}).ok());
  CHECK(!plant({.role_size = 1}).ok());
  CHECK(!plant({.noise_per_mille = 201}).ok());
}
