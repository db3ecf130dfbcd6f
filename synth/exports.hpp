// The writers: each turns the World into one source's files. Private to synth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "synth/bureau.hpp"
#include "synth/world.hpp"

namespace rolewright::synth {

using Files = std::vector<SynthFile>;

void write_hr(const World& world, Files& files);
void write_okta(const World& world, Files& files);
void write_entra(const World& world, Files& files);
void write_applications(const World& world, Files& files);
/// sources.yaml and the scope trees.
void write_declarations(Files& files);
void write_okta_log(const World& world, Files& files);
void write_transactions(const World& world, Files& files);

/// One CSV line; cells that need it are quoted.
[[nodiscard]] std::string csv_line(const std::vector<std::string_view>& cells);

/// The Okta app (its id) that stands for `system`.
[[nodiscard]] std::string okta_app_of(std::string_view system);

}  // namespace rolewright::synth
