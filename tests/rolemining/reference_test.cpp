// The public instances: the known optimum, proved and checked, on each. Needs the reference data folder.

#include "rolemining/mine.hpp"
#include "rolemining/upa_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_data.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;

namespace {

struct Instance {
  const char* name;
  std::size_t users;
  std::size_t entitlements;
  std::size_t cells;
  std::size_t least_roles;
  BoundProof proof;
};

RoleSet mine_roles(const std::string& folder, const Instance& instance) {
  const Result<LabelledAssignments> read = read_upa_file(folder + "/" + instance.name + ".upa.gz");
  REQUIRE(read.ok());
  MineInput input;
  input.matrix = read.value().matrix;
  input.users = read.value().users;
  input.entitlements = read.value().entitlements;
  CHECK(input.matrix.users == instance.users);
  CHECK(input.matrix.entitlements == instance.entitlements);
  CHECK(input.matrix.cells() == instance.cells);
  MineOptions options;
  options.objective = MiningObjective::Roles;
  options.budget_seconds = 0.05;
  options.clock = [] { return 0.0; };
  Result<RoleSet> mined = mine(input, options);
  REQUIRE(mined.ok());
  return std::move(mined).value();
}

}  // namespace

TEST_CASE("public instances are solved to the proved optimum", "[rolemining][reference]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const std::string folder = *shared + "/data/rolemining";
  const Instance instance = GENERATE(values<Instance>({
      {"healthcare", 46, 46, 1486, 14, BoundProof::FoolingSet},
      {"domino", 79, 231, 730, 20, BoundProof::FoolingSet},
      {"emea", 35, 3046, 7220, 34, BoundProof::FoolingSet},
      {"apj", 2044, 1164, 6841, 453, BoundProof::FoolingSet},
      {"firewall1", 365, 709, 31951, 64, BoundProof::FoolingSet},
      {"firewall2", 325, 590, 36428, 10, BoundProof::FoolingSet},
      {"customer", 10021, 277, 45427, 276, BoundProof::FoolingSet},
      {"americas_small", 3477, 1587, 105205, 178, BoundProof::Search},
      {"university_large", 493, 56, 3955, 17, BoundProof::FoolingSet},
      {"synth_20_200_40_2_5", 200, 32, 889, 20, BoundProof::FoolingSet},
      {"synth_80_800_160_8_5", 800, 134, 10888, 80, BoundProof::FoolingSet},
  }));
  CAPTURE(instance.name);
  const RoleSet roles = mine_roles(folder, instance);
  CHECK(roles.roles.size() == instance.least_roles);
  CHECK(roles.lower_bound == instance.least_roles);
  CHECK(roles.bound_proof == instance.proof);
  CHECK(roles.optimal);
  CHECK(roles.exact);
}

TEST_CASE("the noisy university closes at 52 roles", "[rolemining][reference]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const std::string folder = *shared + "/data/rolemining";
  const RoleSet roles =
      mine_roles(folder, {"university_large_noise2", 493, 56, 3955, 52, BoundProof::Search});
  CHECK(roles.roles.size() == 52);
  CHECK(roles.lower_bound == 52);
  CHECK(roles.optimal);
}
