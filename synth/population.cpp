#include "synth/population.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "synth/bureau.hpp"
#include "synth/population_exports.hpp"
#include "synth/population_snapshot.hpp"

namespace rolewright::synth {
namespace {

// Who breaks what, and who only nearly does; and the roles planted.
std::vector<SynthFile> side_files(const Blueprint& blueprint, const std::string& base, PopulationSummary& summary) {
  NumberedText key = key_text();
  std::string planted = "person,rule,expected,how\n";
  for (std::uint32_t person = 0; person != blueprint.options.people; ++person) {
    const Resident resident = draw_resident(blueprint, person);
    if (resident.plant == Plant::None) continue;
    const bool near = is_near_miss(resident.plant);
    ++(near ? summary.near_misses : summary.violations);
    planted += std::string{key.of(person)} + ',' + rule_id(resident.rule) + (near ? ",no," : ",yes,") + to_string(resident.plant) + '\n';
  }
  std::string roles = "series,package,duties\n";
  for (std::size_t job = 0; job != kJobs; ++job) {
    std::string duties;
    for (const std::uint32_t duty : blueprint.job_duties[job]) duties += (duties.empty() ? "" : " ") + duty_name(duty);
    roles += series_name(job) + ',' + group_name(blueprint.job_packages[job]) + ',' + duties + '\n';
  }
  const std::size_t slash = base.rfind('/');
  const std::string name = slash == std::string::npos ? base : base.substr(slash + 1);
  std::vector<SynthFile> files = policy_files(blueprint, name);
  files.push_back({name + ".planted.csv", std::move(planted)});
  files.push_back({name + ".roles.csv", std::move(roles)});
  return files;
}

Diagnostics problems_of(const PopulationOptions& options, const std::string& output) {
  Diagnostics problems;
  const auto problem = [&](const char* where, std::string message) {
    problems.add({.code = Code::BadOption, .message = std::move(message), .where = where});
  };
  constexpr std::size_t kMostPeople = 100'000'000;
  constexpr std::size_t kMostEntitlements = 4'000'000;
  if (options.people == 0 || options.people > kMostPeople) problem("--people", "must be between 1 and 100,000,000");
  if (options.grants < 8 || options.grants > 1000) problem("--grants", "must be between 8 and 1,000");
  if (options.entitlements < 1000 + 8 * options.grants || options.entitlements > kMostEntitlements)
    problem("--entitlements", "must be at least 1,000 and 8 for each grant of a person, and at most 4,000,000");
  if (options.rules > 100'000) problem("--rules", "must be at most 100,000");
  if (options.distinct_percent > 100) problem("--distinct", "is a percentage");
  if (options.usage > 1000) problem("--usage", "must be at most 1,000");
  if (!options.exports.empty() && (options.people > kMostExported || options.entitlements > kMostExported))
    problem("--exports", "are written of at most 100,000 people and 100,000 entitlements");
  if (!output.ends_with(".rws")) problem("--output", "`" + printable(output) + "` does not end in .rws");
  return problems;
}

// The whole of what goes beside the snapshot.
Diagnostics write_beside(const Blueprint& blueprint, const std::string& output, PopulationSummary& summary) {
  const std::string base = output.substr(0, output.size() - 4);
  const std::size_t slash = base.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : base.substr(0, std::max<std::size_t>(slash, 1));
  const Result<std::size_t> written = write_files(folder, side_files(blueprint, base, summary));
  return written ? Diagnostics{} : written.error();
}

}  // namespace

Result<PopulationSummary> write_population(const PopulationOptions& options, const std::string& output) {
  if (const Diagnostics problems = problems_of(options, output); problems.has_error()) return problems;
  std::optional<ExportFolder> exports;
  if (!options.exports.empty()) {
    Result<ExportFolder> folder = ExportFolder::create(options.exports);
    if (!folder) return folder.error();
    exports.emplace(std::move(folder).value());
  }
  Result<SnapshotWriter> out = SnapshotWriter::create(output);
  if (!out) return out.error();
  const Blueprint blueprint{options};
  if (exports) export_population(blueprint, *exports);
  const Result<PopulationSummary> written = write_population_snapshot(blueprint, std::move(out).value());
  if (!written) return written.error();
  PopulationSummary summary = written.value();
  summary.people = options.people;
  summary.entitlements = options.entitlements;
  summary.groups = blueprint.groups.size();
  if (const Diagnostics problems = write_beside(blueprint, output, summary); problems.has_error()) return problems;
  if (!exports) return summary;
  summary.export_files = exports->files();
  summary.export_bytes = exports->bytes();
  if (const Diagnostics problems = std::move(*exports).finish(); problems.has_error()) return problems;
  return summary;
}

}  // namespace rolewright::synth
