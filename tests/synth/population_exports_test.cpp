// Vendor exports of a population say what its snapshot says: the folder is imported as any agency's, and people, accounts,
// contents, grants, uses and findings must be those of the snapshot, which the exports were not made from. Both sides are
// put down as lines of text by this file; then single cells of the exports are spoiled, and each must show.
#include "synth/population.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "analyzer/analyze.hpp"
#include "compiler/compile.hpp"
#include "connectors/import.hpp"
#include "model/delimited.hpp"
#include "model/snapshot_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace rolewright;
using tests::ScratchFolder;

namespace {

using Lines = std::set<std::string>;
using Sections = std::map<std::string, Lines>;  // people, accounts, …

/// What a snapshot says, by names alone: ids, order and provenance left out.
class Said {
 public:
  explicit Said(const Snapshot& snapshot) : snapshot_{snapshot} {
    for (const System& system : snapshot.systems)
      add("systems", {text(system.name), text(system.vendor), text(system.external_id), std::to_string(system.connected)});
    for (std::size_t person = 0; person != snapshot.persons.size(); ++person) add_person(PersonId{person});
    for (std::size_t account = 0; account != snapshot.accounts.size(); ++account) add_account(AccountId{account});
    for (std::size_t node = 0; node != snapshot.nodes.size(); ++node)
      for (const Edge& edge : snapshot.edges_of(NodeId{node}))
        add("contents", {name(NodeId{node}), name(edge.to), limits({edge.terms})});
    for (const DatedFact& fact : snapshot.events) add("events", {key(fact.person), text(fact.what), to_string(fact.day)});
    for (const DatedFact& fact : snapshot.trainings) add("trainings", {key(fact.person), text(fact.what), to_string(fact.day)});
    for (const Designation& item : snapshot.designations)
      add("designations", {key(item.person), text(item.what), to_string(item.held.from), to_string(item.held.until), std::to_string(item.limit_cents)});
    add_uses();
  }
  Sections sections;

 private:
  [[nodiscard]] std::string text(SymbolId symbol) const { return symbol.is_none() ? "-" : std::string{snapshot_.text(symbol)}; }
  [[nodiscard]] std::string key(PersonId person) const { return person.is_none() ? "-" : text(snapshot_.persons[person.index()].key); }
  [[nodiscard]] std::string name(NodeId node) const {
    const Node& item = snapshot_.nodes[node.index()];
    constexpr const char* kKinds[] = {"entitlement", "group", "role", "package"};
    return text(snapshot_.systems[item.system.index()].name) + " " + kKinds[static_cast<std::size_t>(item.kind)] + " " + text(item.name);
  }
  void add(const std::string& section, const std::vector<std::string>& cells) {
    std::string line;
    for (const std::string& cell : cells) line += cell + " | ";
    sections[section].insert(line);
  }

  void add_person(PersonId person) {
    const Person& item = snapshot_.persons[person.index()];
    add("people", {text(item.key), text(item.name), text(item.email)});
    for (std::size_t attribute = 0; attribute != snapshot_.attribute_names.size(); ++attribute)
      if (const SymbolId value = snapshot_.attribute(attribute, person); value != SymbolId{0U})
        add("people", {text(item.key), text(snapshot_.attribute_names[attribute]), text(value)});
  }

  void add_account(AccountId id) {
    const Account& account = snapshot_.accounts[id.index()];
    const std::string login = text(snapshot_.systems[account.system.index()].name) + " " + text(account.login);
    add("accounts", {login, "owner " + key(account.owner), "sponsor " + key(account.sponsor),
                     "kind " + std::to_string(static_cast<int>(account.kind)), "status " + std::to_string(static_cast<int>(account.status))});
    for (const Edge& edge : snapshot_.owned_by(id)) add("owners", {login, name(edge.to), limits({edge.terms})});
    for (const Edge& edge : snapshot_.edges_of(id)) {
      add("assignments", {login, name(edge.to), limits({edge.terms})});
      std::vector<NodeId> path;
      std::vector<TermsId> terms{edge.terms};
      walk(login + " of " + key(holder(account)), edge.to, path, terms);
    }
  }

  // Every simple path to an entitlement, as what its edges together allow.
  void walk(const std::string& who, NodeId node, std::vector<NodeId>& path, std::vector<TermsId>& terms) {
    if (std::find(path.begin(), path.end(), node) != path.end()) return;
    if (snapshot_.is_entitlement(node)) return add("grants", {who, name(node), limits(terms)});
    path.push_back(node);
    for (const Edge& edge : snapshot_.edges_of(node)) {
      terms.push_back(edge.terms);
      walk(who, edge.to, path, terms);
      terms.pop_back();
    }
    path.pop_back();
  }

  // Dates that all have in common, every scope that restricts, marks of any.
  [[nodiscard]] std::string limits(const std::vector<TermsId>& path) const {
    Interval held;
    std::set<std::string> scopes;
    std::uint32_t marks = 0;
    for (const TermsId id : path) {
      const Terms& terms = snapshot_.terms[id.index()];
      held = intersect(held, terms.held);
      marks |= terms.marks;
      std::set<std::string> values;
      for (const ScopeValue& value : snapshot_.scope(terms.scope)) values.insert(text(value.kind) + "=" + text(value.value));
      std::string scope;
      for (const std::string& value : values) scope += value + " ";
      if (!scope.empty()) scopes.insert(scope);
    }
    std::string line = to_string(held.from) + ".." + to_string(held.until);
    for (const std::string& scope : scopes) line += " in {" + scope + "}";
    return line + " marks " + std::to_string(marks);
  }

  void add_uses() {
    std::map<std::string, std::uint64_t> counts;
    for (const UsageEvent& use : snapshot_.usage)
      counts[key(use.person) + " " + name(NodeId{use.entitlement.index()}) + " " + to_string(use.day) + " " + text(use.object_kind) + " " +
             text(use.object) + " of " + key(use.subject) + " session " + text(use.session) + " level " +
             std::to_string(static_cast<int>(use.level))] += use.count;
    for (const auto& [use, count] : counts) add("uses", {use, std::to_string(count)});
  }

  const Snapshot& snapshot_;
};

/// Findings under the policy at `path`, as (rule, person or -, status).
std::set<std::vector<std::string>> findings(const Snapshot& snapshot, const std::string& path) {
  SourceMap sources;
  const auto policy = compiler::compile({path}, compiler::load_file, sources);
  REQUIRE(policy.ok());
  const auto binding = compiler::bind(policy.value().ir, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(binding.ok());
  compiler::World world{*binding.value(), snapshot.taken[0], compiler::Count::All, {}};
  const Analysis analysis = analyzer::analyze(world);
  std::set<std::vector<std::string>> found;
  for (const Finding& finding : analysis.findings)
    found.insert({analysis.rules[finding.rule.index()].id,
                  finding.person.is_none() ? "-" : std::string{snapshot.text(snapshot.persons[finding.person.index()].key)},
                  std::to_string(static_cast<int>(finding.status))});
  return found;
}

/// The first lines that only one side has, and the sections they are in.
struct Difference {
  std::set<std::string> sections;
  std::string shown;
};

Difference difference(const Sections& expected, const Sections& found) {
  Difference result;
  const auto missing = [&](const Sections& from, const Sections& in, const char* sign) {
    for (const auto& [section, lines] : from)
      for (const std::string& line : lines) {
        const auto other = in.find(section);
        if (other != in.end() && other->second.contains(line)) continue;
        if (result.sections.insert(section).second || result.shown.size() < 2000) result.shown += sign + section + ": " + line + "\n";
      }
  };
  missing(expected, found, "snapshot only, ");
  missing(found, expected, "exports only, ");
  return result;
}

synth::PopulationOptions options_of(std::uint64_t seed, const ScratchFolder& folder) {
  return {.people = 1000, .grants = 24, .entitlements = 3000, .rules = 600, .seed = seed, .threads = 2, .exports = folder.file("agency")};
}

/// How many lines of a section contain `part`.
std::size_t having(const Sections& sections, const std::string& section, std::string_view part) {
  const Lines& lines = sections.at(section);
  return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const std::string& line) { return line.find(part) != std::string::npos; }));
}

}  // namespace

TEST_CASE("exports of a population say what its snapshot says", "[synth][connectors][analyzer][differential]") {
  const auto change = [](synth::PopulationOptions options, auto how) {
    how(options);
    return options;
  };
  const ScratchFolder folder;
  const std::vector<synth::PopulationOptions> agencies{
      options_of(1, folder), options_of(2, folder),
      change(options_of(3, folder), [](auto& options) { options.distinct_percent = 30; options.usage = 40; }),
      change(options_of(4, folder), [](auto& options) { options.grants = 8; options.entitlements = 1064; options.rules = 100; }),
      change(options_of(5, folder), [](auto& options) { options.people = 150; options.grants = 120; options.usage = 0; options.rules = 0; })};
  std::map<std::string, std::size_t> planted;
  for (const synth::PopulationOptions& options : agencies) {
    CAPTURE(options.seed);
    std::filesystem::remove_all(folder.file("agency"));
    REQUIRE(synth::write_population(options, folder.file("p.rws")).ok());
    const Result<Snapshot> snapshot = load_snapshot(folder.file("p.rws"));
    REQUIRE(snapshot.ok());
    const auto imported = connectors::import_agency(folder.file("agency"));
    REQUIRE(imported.ok());
    // What is imported is clean: nothing is said but that two groups contain each other.
    for (const Export& item : imported.value().snapshot.exports) CHECK(item.rejected == 0);
    for (const Diagnostic& note : imported.value().notes.items()) CHECK(note.code == Code::NestingCycle);

    const Sections expected = Said{snapshot.value()}.sections;
    const Difference different = difference(expected, Said{imported.value().snapshot}.sections);
    INFO(different.shown);
    CHECK(different.sections.empty());
    CHECK(expected.at("people").size() > 6 * options.people);
    CHECK(expected.at("grants").size() > options.grants * options.people);

    const auto violations = findings(snapshot.value(), folder.file("p.rw"));
    const auto same = findings(imported.value().snapshot, folder.file("agency/population.rw"));
    CHECK(violations == same);
    std::set<std::pair<std::string, std::string>> broken;
    for (const auto& finding : same) broken.emplace(finding[1], finding[0]);
    const std::string list = tests::read_text(folder.file("p.planted.csv"));
    DelimitedReader rows{list};
    for (std::vector<std::string> row; rows.next(row);) {
      if (row[0] == "person") continue;
      CAPTURE(row[0], row[1], row[3]);
      CHECK(broken.contains({row[0], row[1]}) == (row[2] == "yes"));
      ++planted[row[2]];
    }
  }
  CHECK(planted["yes"] >= 30);
  CHECK(planted["no"] >= 5);
}

TEST_CASE("an exported population has every kind of fact that exports can say", "[synth]") {
  const ScratchFolder folder;
  synth::PopulationOptions options = options_of(4, folder);
  options.people = 2000;
  REQUIRE(synth::write_population(options, folder.file("p.rws")).ok());
  const Result<Snapshot> snapshot = load_snapshot(folder.file("p.rws"));
  REQUIRE(snapshot.ok());
  const Sections said = Said{snapshot.value()}.sections;
  CHECK(having(said, "assignments", "ENTRA group") > 200);
  CHECK(having(said, "assignments", "OKTA group") > 200);
  CHECK(having(said, "assignments", " role grp-") > 200);
  CHECK(having(said, "assignments", "ENTRA package") == 2000);
  CHECK(having(said, "assignments", "marks " + std::to_string(kEligible)) > 50);
  CHECK(having(said, "assignments", "marks " + std::to_string(kDelegated)) > 25);
  CHECK(having(said, "assignments", "fund_center=") > 2000);
  CHECK(having(said, "assignments", "office=") > 200);
  CHECK(having(said, "grants", "} in {") > 20);  // limited by the assignment and by the role's content
  CHECK(having(said, "contents", "ENTRA group grp-") > 10);
  CHECK(having(said, "contents", "fund_center=") > 10);
  CHECK(having(said, "accounts", "kind 1") > 500);           // administrators
  CHECK(having(said, "accounts", "owner - | sponsor P") > 20);  // services
  CHECK(having(said, "accounts", "status 1") > 20);           // suspended, in directories alone
  CHECK(said.at("owners").size() >= 5);
  CHECK(said.at("uses").size() > 2000);
}

namespace {

/// `text` with the first match of `pattern` below the header replaced; a line that becomes empty goes.
std::string spoiled(const std::string& text, const std::string& pattern, const std::string& replacement) {
  const std::regex wanted{pattern};
  std::istringstream lines{text};
  std::string result;
  bool done = false;
  for (std::string line; std::getline(lines, line);) {
    const bool here = !done && !result.empty() && std::regex_search(line, wanted);
    if (here) line = std::regex_replace(line, wanted, replacement, std::regex_constants::format_first_only);
    done = done || here;
    if (!here || !line.empty()) result += line + "\n";
  }
  REQUIRE(done);
  return result;
}

/// The exported file of a folder with most bytes, of equals the first by name.
std::string largest_in(const ScratchFolder& folder, const std::string& name) {
  std::set<std::pair<std::int64_t, std::string>> files;  // most bytes first
  for (const auto& entry : std::filesystem::directory_iterator{folder.file("agency/" + name)})
    files.emplace(-static_cast<std::int64_t>(entry.file_size()), entry.path().filename().string());
  return name + "/" + files.begin()->second;
}

}  // namespace

TEST_CASE("whatever is spoiled in exports of a population shows", "[synth][connectors]") {
  const ScratchFolder folder;
  synth::PopulationOptions options = options_of(5, folder);
  options.people = 400;
  REQUIRE(synth::write_population(options, folder.file("p.rws")).ok());
  const Result<Snapshot> snapshot = load_snapshot(folder.file("p.rws"));
  REQUIRE(snapshot.ok());
  const Sections expected = Said{snapshot.value()}.sections;
  using Names = std::set<std::string>;
  const auto shows = [&](const std::string& file, const std::string& pattern, const std::string& replacement) {
    CAPTURE(file, pattern);
    const std::string whole = tests::read_text(folder.file("agency/" + file));
    folder.write("agency/" + file, spoiled(whole, pattern, replacement));
    const auto imported = connectors::import_agency(folder.file("agency"));
    folder.write("agency/" + file, whole);
    REQUIRE(imported.ok());
    return difference(expected, Said{imported.value().snapshot}.sections).sections;
  };
  const std::string row = "^.+$";
  const std::string record = "^\\{\"id\".*,$";
  const Names assigned{"assignments", "grants"};
  CHECK(shows("app_00/user_permissions.csv", ",FC-\\d+,", ",,") == assigned);       // the only place
  CHECK(shows("app_00/user_permissions.csv", ";FC-\\d+,", ",") == assigned);        // one of two
  CHECK(shows("app_00/user_permissions.csv", ",OFF-\\d+,", ",OFF-0000,") == assigned);
  CHECK(shows("app_00/user_permissions.csv", "\\d{4}-\\d\\d-\\d\\d$", "") == assigned);  // the last day
  CHECK(shows("app_00/user_permissions.csv", "\\d{4}-\\d\\d-\\d\\d,", ",") == assigned);  // the first
  CHECK(shows("app_00/user_roles.csv", row, "").contains("grants"));
  CHECK(shows("app_00/role_permissions.csv", row, "") == Names{"contents", "grants"});
  CHECK(shows("app_00/delegations.csv", row, "").contains("grants"));
  CHECK(shows("app_00/transactions.csv", "invoice,INV-\\d+", ",") == Names{"uses"});
  CHECK(shows("app_00/transactions.csv", row, "") == Names{"uses"});
  CHECK(shows("hr/account_map.csv", ",admin,", ",everyday,") == Names{"accounts"});
  CHECK(shows("hr/account_map.csv", ",service,P\\d+$", ",service,").contains("accounts"));
  CHECK(shows("hr/master.csv", ",civil_service,", ",military,") == Names{"people"});
  CHECK(shows("hr/trainings.csv", row, "") == Names{"trainings"});
  CHECK(shows("hr/designations.csv", row, "") == Names{"designations"});
  CHECK(shows("okta/users-1.json", "\"SUSPENDED\"", "\"ACTIVE\"") == Names{"accounts"});
  CHECK(shows("okta/grants-1.json", record, "") == Names{"contents", "grants"});
  CHECK(shows(largest_in(folder, "okta/group_members"), record, "") == assigned);
  CHECK(shows("entra/users-1.json", "\"accountEnabled\":false", "\"accountEnabled\":true") == Names{"accounts"});
  CHECK(shows(largest_in(folder, "entra/app_role_assigned_to"), record, "").contains("grants"));
  CHECK(shows("entra/groupEligibilityScheduleInstances-1.json", record, "") == assigned);
  CHECK(shows("entra/accessPackageAssignments-1.json", "\"endDateTime\":\"[^\"]*\"", "\"endDateTime\":null") == assigned);
}

TEST_CASE("exports of a population are the same whatever the threads", "[synth]") {
  std::string bytes;
  for (const std::size_t threads : {1U, 3U}) {
    const ScratchFolder folder;
    synth::PopulationOptions options = options_of(6, folder);
    options.people = 17'000;  // more than one piece a thread
    options.grants = 8;
    options.threads = threads;
    options.exports = folder.file("agency");
    REQUIRE(synth::write_population(options, folder.file("p.rws")).ok());
    const std::string written = tests::read_text(folder.file("p.rws")) + tests::read_text(folder.file("agency/okta/users-7.json"));
    if (bytes.empty()) bytes = written;
    CHECK(bytes == written);
  }
}

TEST_CASE("exports of a population are refused where they would be too many or in the way", "[synth]") {
  const ScratchFolder folder;
  const auto problem = [&](auto change) {
    synth::PopulationOptions options = options_of(1, folder);
    options.people = 10;
    change(options);
    const auto result = synth::write_population(options, folder.file("p.rws"));
    REQUIRE_FALSE(result.ok());
    return result.error().items()[0].code;
  };
  CHECK(problem([](auto& options) { options.people = 100'001; }) == Code::BadOption);
  CHECK(problem([](auto& options) { options.entitlements = 100'001; }) == Code::BadOption);
  folder.write("full/note.txt", "mine");
  CHECK(problem([&](auto& options) { options.exports = folder.file("full"); }) == Code::FileUnwritable);
  CHECK(problem([&](auto& options) { options.exports = folder.file("full/note.txt"); }) == Code::FileUnwritable);
  CHECK(folder.files() == 1);
  CHECK(tests::read_text(folder.file("full/note.txt")) == "mine");
  std::filesystem::create_directory(folder.file("agency"));  // an empty one is used
  synth::PopulationOptions options = options_of(1, folder);
  options.people = 1;
  CHECK(synth::write_population(options, folder.file("p.rws")).ok());
  CHECK(connectors::import_agency(folder.file("agency")).ok());
}
