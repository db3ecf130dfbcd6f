// The connectors' front for reading: an agency's exports in, one Snapshot out. Nothing is fetched; every
// input is a file. A person exists only through the HR master and is joined to accounts by declared keys,
// never by name. Bad records are rejected with a warning that names file and place; a bad file is an error
// and nothing is returned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "model/snapshot.hpp"

namespace rolewright::connectors {

/// What an import does about a record it cannot use.
enum class Strictness : std::uint8_t { GoOn, StopAtFirst };

struct Imported {
  Snapshot snapshot;
  Diagnostics notes;  // warnings and notes, in the order found
};

struct ImportOptions {
  std::optional<Day> taken = std::nullopt;  // the day the data describes, where it does not say
  Strictness strictness = Strictness::GoOn;
};

/// Reads the folder whose `sources.yaml` declares systems, joins and sources (docs/connectors.md).
/// Errors RW0001 to RW0003 a file, RW0501 malformed, RW0505 empty, RW0506 declaration does not fit.
/// Cost: linear in the bytes; holds one record at a time beside the snapshot. With StopAtFirst, RW0510 at the
/// first record that is rejected, and no snapshot.
[[nodiscard]] Result<Imported> import_agency(const std::string& folder, const ImportOptions& options = {});

/// Reads GitHub organizations as Peribolos YAML: ORG/org.yaml and ORG/**/teams.yaml. A login is a person.
/// Such files state no date: `options.taken` is the day they describe. Errors RW0005 without it.
[[nodiscard]] Result<Imported> import_github_org(const std::string& folder,
                                                 const ImportOptions& options = {});

/// One pair of `rolewright import okta DIR entra DIR hr FILE csv FILE`.
struct SourceRequest {
  std::string kind;  // okta, entra, hr or csv
  std::string path;
};

/// Reads sources without a sources.yaml, by convention: Okta joins on profile.employeeNumber, Entra on
/// employeeId, an HR file has employee_id, and may have full_name and email, every other column being an
/// attribute of its name; a csv file has system, login, permission and perhaps role. Errors as import_agency,
/// and RW0005 for an unknown kind, or without `options.taken`: such sources state no date.
[[nodiscard]] Result<Imported> import_sources(const std::vector<SourceRequest>& sources,
                                              const ImportOptions& options = {});

}  // namespace rolewright::connectors
