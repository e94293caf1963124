using CourseKit.Cli;

return CourseKitCommand.Run(args, Console.Out, Console.Error);
