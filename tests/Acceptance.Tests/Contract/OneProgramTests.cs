using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Contract;

/// <summary>The contract, on the embedded engine: one program and its SQLite file.</summary>
public sealed class OneProgramTests(OneProgramTests.Scene scene) : ProgramContract(scene), IClassFixture<OneProgramTests.Scene>
{
    public sealed class Scene : ProgramScene
    {
        private readonly Scratch _scratch = new();
        private HdfProgram? _program;

        internal override IReadOnlyList<HdfProgram> Programs => [_program!];

        internal override string ConfigFile => _scratch.In("hdf.yml");

        internal override async Task StartAsync()
        {
            await EndProgramAsync();
            _program = await HdfProgram.StartAsync(ConfigFile, _scratch.In("data"));
            await Until.TrueAsync("it is ready", Patience.Long, async () => (await _program.Api.GetAsync("/readyz")).IsSuccess, () => _program.Said);
        }

        private protected override void Prepare(string config) => _scratch.Write("hdf.yml", config);

        private protected override async ValueTask EndAsync()
        {
            await EndProgramAsync();
            _scratch.Dispose();
        }

        private ValueTask EndProgramAsync() => _program?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
