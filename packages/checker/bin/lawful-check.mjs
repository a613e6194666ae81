#!/usr/bin/env node
import '../dist/command/check.js';
