using System.CommandLine;
using System.CommandLine.Parsing;
using CourseKit.Cli.Kernel;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit kernel</c>: makes C# a language of Jupyter, VS Code and whatever else reads Jupyter's kernelspecs.</summary>
internal static class KernelCommand
{
    private static readonly Option<string> NameOption = new("--name")
    {
        Description = "The kernel's name, which notebooks refer to.",
        HelpName = "NAME",
        DefaultValueFactory = _ => KernelSpec.DefaultName,
    };

    private static readonly Option<bool> User = new("--user") { Description = "For this person (the default)." };

    private static readonly Option<string?> Prefix = new("--prefix")
    {
        Description = "For an installation, e.g. of Python or in an image: the kernelspec goes to share/jupyter/kernels in it.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> ActivePrefix = new("--sys-prefix") { Description = "For the Python environment that is active." };

    public static Command Create() => new("kernel", "Installs C# as a notebook's language for VS Code, JupyterLab and Notebook, and finds out what is missing.")
    {
        Install(),
        Uninstall(),
        List(),
        Doctor(),
    };

    private static Command Install()
    {
        var display = new Option<string>("--display-name") { Description = "What front ends show.", HelpName = "TEXT", DefaultValueFactory = _ => KernelSpec.DefaultDisplayName };
        var replace = new Option<bool>("--replace") { Description = "Replaces a kernelspec of that name even when CourseKit did not write it." };
        var inPlace = new Option<bool>("--in-place") { Description = "Starts this very program instead of a copy that is compiled ahead; for work on CourseKit itself." };
        var command = new Command("install", "Installs the kernel. From a checkout it is built first, compiled ahead.") { NameOption, display, User, Prefix, ActivePrefix, replace, inPlace };
        command.Validators.Add(Validate);
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var interruption = new Interruption();
            var installation = new KernelInstallation(DataFolder(parsed));
            var folder = installation.Install(
                parsed.GetRequiredValue(NameOption), parsed.GetRequiredValue(display), parsed.GetValue(replace), parsed.GetValue(inPlace), errors.WriteLine, interruption.Token);
            output.WriteLine($"Installed {parsed.GetRequiredValue(display)} in {folder}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Uninstall()
    {
        var command = new Command("uninstall", "Removes the kernel.") { NameOption, User, Prefix, ActivePrefix };
        command.Validators.Add(Validate);
        command.SetAction(parsed =>
        {
            var removed = new KernelInstallation(DataFolder(parsed)).Remove(parsed.GetRequiredValue(NameOption));
            parsed.InvocationConfiguration.Output.WriteLine($"Removed {removed}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Lists where the kernel is installed, and whether its program is still there.");
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var kernels = InstalledKernel.All(JupyterFolders.Current);
            if (kernels.Count == 0) output.WriteLine("The kernel is not installed. 'coursekit kernel install' installs it.");
            foreach (var kernel in kernels)
                output.WriteLine($"{kernel.Name}  {kernel.Folder}  {kernel.Problem ?? string.Join(' ', kernel.Spec!.Command)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Doctor()
    {
        var command = new Command("doctor", "Looks at all that a notebook needs here, and says what is missing and how to get it. Exit code 1 when something is.");
        command.SetAction(parsed =>
        {
            var bad = 0;
            foreach (var check in new KernelDoctor(JupyterFolders.Current, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)).Examine())
            {
                parsed.InvocationConfiguration.Output.WriteLine(ErrorReport.OneLine(check.ToString()));
                if (check.Result == CheckResult.Bad) bad++;
            }

            return bad == 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static void Validate(CommandResult given)
    {
        // Defaults are not known here yet.
        if (given.GetValue(NameOption) is { } name && !KernelSpecFolder.IsName(name)) given.AddError(KernelSpecFolder.NotAName(name));
        if ((given.GetValue(User) ? 1 : 0) + (given.GetValue(Prefix) is null ? 0 : 1) + (given.GetValue(ActivePrefix) ? 1 : 0) > 1)
            given.AddError("--user, --prefix and --sys-prefix exclude each other; give one of them.");
    }

    private static string DataFolder(ParseResult parsed)
    {
        if (parsed.GetValue(Prefix) is { } prefix) return JupyterFolders.OfPrefix(prefix);
        if (!parsed.GetValue(ActivePrefix)) return JupyterFolders.Current.User;
        return JupyterFolders.Current.ActivePrefix is { } active
            ? JupyterFolders.OfPrefix(active)
            : throw new KernelException("No Python environment is active: neither VIRTUAL_ENV nor CONDA_PREFIX is set. Activate one, or give its folder with --prefix.");
    }
}
