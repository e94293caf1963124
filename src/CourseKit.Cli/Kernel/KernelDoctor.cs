using System.Globalization;
using CourseKit.Charts;
using CourseKit.Hub;

namespace CourseKit.Cli.Kernel;

/// <summary>Looks at everything that a notebook needs to run here, and says what is missing and how to get it.</summary>
/// <param name="folders">Jupyter's folders.</param>
/// <param name="home">The person's home folder.</param>
internal sealed class KernelDoctor(JupyterFolders folders, string home)
{
    private const int NeededSdk = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>All checks, each made when it is asked for.</summary>
    public IEnumerable<DoctorCheck> Examine()
    {
        yield return Sdk();
        foreach (var check in Kernels()) yield return check;
        var frontEnds = (DoctorCheck[])[Jupyter(), Editor()];
        foreach (var check in frontEnds) yield return check;
        if (frontEnds.All(check => check.Result != CheckResult.Good))
            yield return new(CheckResult.Bad, "Front end", "nothing here can show a notebook", "Install VS Code with its Jupyter extension, or JupyterLab; 'coursekit run 02' needs neither.");
        yield return Plotly();
        yield return Mirror("Model mirror", "COURSEKIT_MODEL_MIRROR", CourseKitFolders.ModelMirror, "checkpoints that are not here are downloaded");
        yield return Mirror("Data mirror", "COURSEKIT_DATA_MIRROR", CourseKitFolders.DataMirror, "data sets that are not here are downloaded, or stood in for by small samples");
    }

    private static DoctorCheck Sdk()
    {
        const string subject = ".NET SDK";
        var printed = ChildProcess.Run([KernelProgram.Dotnet, "--list-sdks"], Patience)?.Printed ?? "";
        string[] versions = [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
        return versions.Where(version => Major(version) >= NeededSdk).LastOrDefault() is { } version
            ? new(CheckResult.Good, subject, $"{version} in {KernelProgram.CurrentDotnetRoot ?? "PATH"}")
            : new(CheckResult.Bad, subject, versions is [] ? "not found" : $"only {string.Join(", ", versions)}", $"Install version {NeededSdk} or later from dotnet.microsoft.com; '#r \"nuget: ...\"' needs it.");
    }

    private IEnumerable<DoctorCheck> Kernels()
    {
        const string subject = "Kernel";
        var kernels = InstalledKernel.All(folders);
        if (kernels.Count == 0) yield return new(CheckResult.Bad, subject, "not installed", "'coursekit kernel install' installs it.");
        foreach (var kernel in kernels)
        {
            if (kernel.Problem is { } problem) yield return new(CheckResult.Bad, $"{subject} '{kernel.Name}' in {kernel.Folder}", problem.TrimEnd('.') + ".");
            else if (!Starts(kernel.Spec!)) yield return new(CheckResult.Bad, $"{subject} '{kernel.Name}' in {kernel.Folder}", "its program does not start", "'coursekit kernel install' installs it again.");
            else yield return new(CheckResult.Good, subject, $"'{kernel.Name}', shown as \"{kernel.Spec!.DisplayName}\", in {kernel.Folder}");
        }
    }

    private static bool Starts(KernelSpec spec) =>
        ChildProcess.Run([.. spec.Command, "--version"], Patience, spec.Environment) is { ExitCode: 0 } ended && ended.Printed.StartsWith(spec.Version!, StringComparison.Ordinal);

    private static DoctorCheck Jupyter()
    {
        const string subject = "Jupyter";
        const string advice = "'pip install jupyterlab' installs it; VS Code does not need it.";
        if (FrontEnds.Find("jupyter") is not { } jupyter) return new(CheckResult.Optional, subject, "not installed", advice);
        var versions = FrontEnds.JupyterVersions(jupyter);
        string[] shown = [.. Parts(versions, "jupyterlab", "notebook", "nbclassic")];
        if (FrontEnds.Find("jupyter-lab") is null && FrontEnds.Find("jupyter-notebook") is null)
            return new(CheckResult.Optional, subject, $"{jupyter}, but neither JupyterLab nor Notebook", advice);
        return new(CheckResult.Good, subject, $"{string.Join(", ", [.. shown, .. Parts(versions, "jupyter_client")])} ({jupyter}); 'coursekit lab' starts it");
    }

    private static IEnumerable<string> Parts(IReadOnlyDictionary<string, string> versions, params string[] names) =>
        names.Where(versions.ContainsKey).Select(name => $"{name} {versions[name]}");

    private DoctorCheck Editor()
    {
        const string subject = "VS Code";
        if (FrontEnds.JupyterExtension(home) is { } extension) return new(CheckResult.Good, subject, $"with the extension {Path.GetFileName(extension)}");
        return FrontEnds.HasEditor(home)
            ? new(CheckResult.Optional, subject, "without its Jupyter extension", "'code --install-extension ms-toolsai.jupyter' installs it. It needs no Python for this kernel.")
            : new(CheckResult.Optional, subject, "not found", "With its extension ms-toolsai.jupyter it shows notebooks, without any Python.");
    }

    private static DoctorCheck Plotly()
    {
        const string subject = "plotly.js";
        const string advice = "'npm install' in the course's folder gets it.";
        try
        {
            return PlotlyScript.Find() is { } path
                ? new(CheckResult.Good, subject, path)
                : new(CheckResult.Optional, subject, "not on this machine, so charts turn interactive only with a network", advice);
        }
        catch (ChartException error)
        {
            return new(CheckResult.Bad, subject, error.Message);
        }
    }

    private static DoctorCheck Mirror(string subject, string variable, string? folder, string without)
    {
        if (folder is null) return new(CheckResult.Optional, subject, $"{variable} is not set; {without}");
        return Directory.Exists(folder)
            ? new(CheckResult.Good, subject, folder)
            : new(CheckResult.Bad, subject, $"{variable} names {folder}, which does not exist", "Name a folder, or unset it.");
    }

    private static int Major(string version) =>
        int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;
}
