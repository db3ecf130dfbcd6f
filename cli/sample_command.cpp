// `rolewright sample`: findings or people drawn by lot, for an auditor to test by hand.
#include <algorithm>

#include "analyzer/analyze.hpp"
#include "analyzer/explain.hpp"
#include "analyzer/grant_path.hpp"
#include "cli/command.hpp"
#include "cli/findings_text.hpp"
#include "cli/workspace.hpp"
#include "model/sha256.hpp"
#include "report/audit_json.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

enum class Of : std::uint8_t { Findings, People };

class SampleCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("sample", "draw findings or people by lot, for an auditor to test by hand");
    add_workspace(*command, workspace_);
    command->add_option("--n", count_, "how many to draw")->required()->check(whole_number(1));
    command->add_option("--seed", seed_, "another seed draws others; the same one the same")->required()->check(whole_number(0));
    static const std::map<std::string, Of> kOf{{"findings", Of::Findings}, {"people", Of::People}};
    command->add_option("--of", of_, "what to draw: findings, or people with all they hold")
        ->transform(CLI::CheckedTransformer(kOf))
        ->option_text("findings|people");
    add_format(*command, format_);
    command->footer(
        "Example: rolewright sample -p agency.rw -s agency.rws --n 25 --seed 2026\n"
        "Drawn are those with the least SHA-256 of the seed, a line feed and their id (of people: their key), so that\n"
        "anybody can draw again, and a sample of more begins with the sample of fewer.\n"
        "Exit codes: 0 drawn, 2 bad input.");
    return command;
  }

  Exit run() override {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("sample", format_, workspace.problems(), workspace.sources());
    return of_ == Of::People ? draw_people(workspace) : draw_findings(workspace);
  }

 private:
  // Places of the least lots among `population`, least first.
  template <class IdOf>
  std::vector<std::size_t> draw(std::size_t population, IdOf id_of) const {
    std::vector<std::pair<std::string, std::size_t>> lots;
    for (std::size_t place = 0; place != population; ++place)
      lots.emplace_back(sha256_hex(std::to_string(seed_) + '\n' + std::string{id_of(place)}), place);
    const std::size_t drawn = std::min(count_, population);
    std::partial_sort(lots.begin(), lots.begin() + static_cast<std::ptrdiff_t>(drawn), lots.end());
    std::vector<std::size_t> places;
    for (std::size_t lot = 0; lot != drawn; ++lot) places.push_back(lots[lot].second);
    return places;
  }

  Exit draw_findings(Workspace& workspace) const {
    const Analysis analysis = analyzer::analyze(workspace.world());
    report::FindingsSample sample{.population = analysis.findings.size(), .seed = seed_, .findings = {}};
    analyzer::PathFinder finder{workspace.world()};
    for (const std::size_t place : draw(analysis.findings.size(), [&](std::size_t index) { return analysis.findings[index].id; })) {
      sample.findings.push_back(analysis.findings[place]);
      if (!analysis.paths_held) sample.findings.back().grants = finder.grants_of(analysis.findings[place]);
    }
    if (format_ == Format::Json) {
      print(report::sample_json(workspace.context(), analysis.rules, sample));
      return Exit::Clean;
    }
    print(heading(workspace, sample.findings.size(), sample.population, "findings"));
    for (const Finding& finding : sample.findings)
      print(finding_text(workspace.snapshot(), analysis.rules[finding.rule.index()], finding));
    return Exit::Clean;
  }

  Exit draw_people(Workspace& workspace) const {
    const Snapshot& snapshot = workspace.snapshot();
    std::vector<report::PersonSample> people;
    for (const std::size_t place : draw(snapshot.persons.size(), [&](std::size_t index) { return snapshot.text(snapshot.persons[index].key); })) {
      people.push_back({PersonId{place}, {}});
      for (const NodeId node : analyzer::holdings_of(workspace.world(), PersonId{place}))
        people.back().holdings.push_back({node, analyzer::all_paths(workspace.world(), PersonId{place}, node)});
    }
    if (format_ == Format::Json) {
      print(report::sample_json(workspace.context(), snapshot.persons.size(), seed_, people));
      return Exit::Clean;
    }
    print(heading(workspace, people.size(), snapshot.persons.size(), "people"));
    for (const report::PersonSample& drawn : people) {
      std::string text = report::person_label(snapshot, drawn.person) + "\n";
      for (const report::HeldPaths& held : drawn.holdings)
        for (const GrantWitness& path : held.paths) text += "    " + report::path_text(snapshot, path) + "\n";
      print(text);
    }
    return Exit::Clean;
  }

  std::string heading(Workspace& workspace, std::size_t drawn, std::size_t population, const std::string& what) const {
    return grouped(drawn) + " of " + grouped(population) + " " + what + " of " + to_string(workspace.world().today) +
           ", drawn with seed " + std::to_string(seed_) + "\n" + provenance_text(workspace.snapshot()) + "\n";
  }

  WorkspaceOptions workspace_;
  std::size_t count_ = 0;
  std::uint64_t seed_ = 0;
  Of of_ = Of::Findings;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> sample_command() {
  return std::make_unique<SampleCommand>();
}

}  // namespace rolewright::cli
