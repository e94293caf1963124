using CourseKit.Cli;
using CourseKit.Cli.Kernel;

return args is ["kernel", "start", .. var rest] ? KernelProcess.Run(rest) : CourseKitCommand.Run(args, Console.Out, Console.Error);
